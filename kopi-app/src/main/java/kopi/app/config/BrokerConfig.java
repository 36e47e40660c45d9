package kopi.app.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kopi.adapter.rabbitmq.RabbitServer;
import kopi.platform.HostPort;
import kopi.platform.TlsFiles;

/**
 * Where RabbitMQ is.
 *
 * @param hosts its nodes, at least one; each connection is made to one that answers, in an order by chance
 * @param virtualHost "/" unless the broker is shared with others
 * @param tls how to speak TLS with it; empty: what is sent is not encrypted
 * @param connectWithin how long a node tries to reach it at the start
 */
public record BrokerConfig(
        List<HostPort> hosts,
        String user,
        String password,
        String virtualHost,
        Optional<RabbitServer.Tls> tls,
        Duration connectWithin) {
    private static final int LAST_PORT = 65_535;

    /** RabbitMQ's own, which is no secret. */
    static final String USUAL_PASSWORD = "guest";

    public BrokerConfig {
        hosts = List.copyOf(hosts);
    }

    static BrokerConfig read(YamlSection section) {
        YamlSection security = section.section("tls");
        Optional<RabbitServer.Tls> tls = tls(security);
        security.end();
        var broker = new BrokerConfig(
                hosts(section, tls.isPresent()),
                section.text("user", "guest"),
                section.hidden("password").orElse(USUAL_PASSWORD),
                section.text("virtual-host", "/"),
                tls,
                section.duration("connect-within", Duration.ofMinutes(1), Duration.ofSeconds(1)));
        section.end();
        return broker;
    }

    private static List<HostPort> hosts(YamlSection section, boolean isEncrypted) {
        int port = section.number(
                "port", isEncrypted ? RabbitServer.DEFAULT_TLS_PORT : RabbitServer.DEFAULT_PORT, 1, LAST_PORT);
        List<String> several = section.texts("hosts");
        Optional<String> one = section.text("host");
        boolean isOneOverridden = section.isOverridden("host");
        if (!several.isEmpty() && one.isPresent() && isOneOverridden == section.isOverridden("hosts")) {
            throw section.refuse("hosts", "and host cannot both be given");
        }
        if (several.isEmpty() || isOneOverridden) {
            return List.of(new HostPort(one.orElse("127.0.0.1"), port));
        }
        List<HostPort> hosts = new ArrayList<>();
        for (String text : several) {
            try {
                hosts.add(HostPort.parse(text, port));
            } catch (IllegalArgumentException e) {
                throw section.refuse("hosts", "cannot be used: " + e.getMessage());
            }
        }
        return hosts;
    }

    /** Without a word about it there is none; {@code enabled: true} suffices where Java trusts the broker anyway. */
    private static Optional<RabbitServer.Tls> tls(YamlSection section) {
        Optional<Path> authority = section.file("ca");
        Optional<Path> certificate = section.file("certificate");
        Optional<Path> key = section.file("key");
        boolean isAnyGiven = authority.isPresent() || certificate.isPresent() || key.isPresent();
        boolean isEnabled = section.flag("enabled", isAnyGiven);
        if (certificate.isPresent() != key.isPresent()) {
            throw section.refuse("certificate", "and key go together");
        }
        return isEnabled
                ? Optional.of(new RabbitServer.Tls(
                        authority, certificate.map(shown -> new TlsFiles.Identity(shown, key.orElseThrow()))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return user + "@" + hosts.stream().map(HostPort::toString).collect(Collectors.joining(",")) + virtualHost
                + (tls.isPresent() ? " with TLS" : "");
    }
}
