package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The broker that the tests run on is one that kopi supports; where KOPI_TEST_RABBITMQ names a version, as the hosted builds do, it
 * is that one and no other that lies about.
 */
class RabbitVersionTest {
    private static final String WANTED = "KOPI_TEST_RABBITMQ";

    @RegisterExtension
    static final RabbitNode NODE = new RabbitNode();

    @Test
    void brokerIsOfTheVersionThatIsWanted() throws IOException, TimeoutException {
        try (var connection = Raw.connect(NODE.broker().server())) {
            String version = String.valueOf(connection.getServerProperties().get("version"));

            assertThat(version).startsWith(System.getenv().getOrDefault(WANTED, ""));
            assertThat(version).matches("3\\.1[0-3]\\..*|4\\..*");
        }
    }
}
