# kopi without a base: built by scripts/image.sh, which makes what is copied here.
FROM scratch
ENV LANG=C.UTF-8
COPY root /
COPY --chown=10001:10001 state /var/lib/kopi
COPY --chown=10001:10001 state /work
USER 10001:10001
WORKDIR /work
ENTRYPOINT ["/opt/java/bin/java", "@/opt/kopi/jvm.options", "-jar", "/opt/kopi/kopi.jar"]
CMD ["--help"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["/opt/java/bin/java", "@/opt/kopi/jvm.options", "-XX:TieredStopAtLevel=1", "-Xmx24m", "-jar", "/opt/kopi/kopi.jar", "probe"]
