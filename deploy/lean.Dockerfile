# kopi without a base: built by scripts/image.sh, which makes what is copied here.
FROM scratch
ENV LANG=C.UTF-8
COPY root /
COPY --chown=10001:10001 state /var/lib/kopi
COPY --chown=10001:10001 state /work
# What "kopi keys" writes to a volume there belongs to this user.
COPY --chown=10001:10001 state /run/kopi
COPY --chown=10001:10001 state /run/broker
USER 10001:10001
WORKDIR /work
ENTRYPOINT ["/opt/java/bin/java", "@/opt/kopi/jvm.options", "-jar", "/opt/kopi/kopi.jar"]
CMD ["--help"]
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s \
  CMD ["/opt/java/bin/java", "@/opt/kopi/jvm.options", "-XX:TieredStopAtLevel=1", "-Xmx24m", "-jar", "/opt/kopi/kopi.jar", "probe"]
