package kopi.app.config;

import java.time.Duration;

/**
 * Where RabbitMQ is.
 *
 * @param virtualHost "/" unless the broker is shared with others
 * @param connectWithin how long a node tries to reach it at the start
 */
public record BrokerConfig(
        String host, int port, String user, String password, String virtualHost, Duration connectWithin) {
    static BrokerConfig read(Section section) {
        var broker = new BrokerConfig(
                section.text("host", "127.0.0.1"),
                section.number("port", 5672, 1, 65_535),
                section.text("user", "guest"),
                section.hidden("password").orElse("guest"),
                section.text("virtual-host", "/"),
                section.duration("connect-within", Duration.ofMinutes(1), Duration.ofSeconds(1)));
        section.end();
        return broker;
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + virtualHost;
    }
}
