package kopi.adapter.rabbitmq;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A private RabbitMQ node, one for each JVM of tests: started before the first class that uses it, stopped after the last. */
final class RabbitNode implements BeforeAllCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(RabbitNode.class);

    private @Nullable PrivateBroker broker;

    /** Stops the node at the end of the run. */
    private record Running(PrivateBroker broker) implements AutoCloseable {
        static Running start() {
            try {
                PrivateBroker broker =
                        new PrivateBroker(Files.createTempDirectory("kopi-rabbitmq"), PrivateBroker.Settings.alone());
                broker.start();
                return new Running(broker);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                broker.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            broker.delete();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // Surefire runs each class by itself; they have only the session in common.
        broker = context.getStore(ExtensionContext.StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent(Running.class, _ -> Running.start(), Running.class)
                .broker();
    }

    PrivateBroker broker() {
        return Objects.requireNonNull(broker, "register it as a static field");
    }
}
