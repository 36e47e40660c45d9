package kopi.app.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import kopi.adapter.rabbitmq.RabbitServer;
import kopi.platform.TlsFiles;

/**
 * Where RabbitMQ is.
 *
 * @param virtualHost "/" unless the broker is shared with others
 * @param tls how to speak TLS with it; empty: what is sent is not encrypted
 * @param connectWithin how long a node tries to reach it at the start
 */
public record BrokerConfig(
        String host,
        int port,
        String user,
        String password,
        String virtualHost,
        Optional<RabbitServer.Tls> tls,
        Duration connectWithin) {
    /** RabbitMQ's own, which is no secret. */
    static final String USUAL_PASSWORD = "guest";

    static BrokerConfig read(YamlSection section) {
        YamlSection security = section.section("tls");
        Optional<RabbitServer.Tls> tls = tls(security);
        security.end();
        var broker = new BrokerConfig(
                section.text("host", "127.0.0.1"),
                section.number(
                        "port", tls.isPresent() ? RabbitServer.DEFAULT_TLS_PORT : RabbitServer.DEFAULT_PORT, 1, 65_535),
                section.text("user", "guest"),
                section.hidden("password").orElse(USUAL_PASSWORD),
                section.text("virtual-host", "/"),
                tls,
                section.duration("connect-within", Duration.ofMinutes(1), Duration.ofSeconds(1)));
        section.end();
        return broker;
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
        return user + "@" + host + ":" + port + virtualHost + (tls.isPresent() ? " with TLS" : "");
    }
}
