package kopi.adapter.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** What anybody with an AMQP client may do to kopi's queues. */
final class Raw {
    private static final long CONFIRM_MILLIS = 30_000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private Raw() {}

    static Connection connect(RabbitServer server) throws IOException, TimeoutException {
        var factory = new ConnectionFactory();
        factory.setHost(server.nodes().getFirst().host());
        factory.setPort(server.nodes().getFirst().port());
        factory.setUsername(server.user());
        factory.setPassword(server.password());
        factory.setVirtualHost(server.virtualHost());
        return factory.newConnection();
    }

    /** Publishes bytes under a message id, and waits until the broker has them. */
    static void publish(RabbitServer server, String to, String id, byte[] body)
            throws IOException, TimeoutException, InterruptedException {
        try (var connection = connect(server);
                var channel = connection.createChannel()) {
            channel.confirmSelect();
            var properties = new AMQP.BasicProperties.Builder()
                    .messageId(id)
                    .deliveryMode(2)
                    .build();
            channel.basicPublish("", to, properties, body);
            channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
        }
    }

    /** Waits until nothing is in the queue, nor in anybody's hand. */
    static void awaitEmpty(RabbitServer server, String queue) throws IOException, TimeoutException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try (var connection = connect(server);
                var channel = connection.createChannel()) {
            while (channel.queueDeclarePassive(queue).getMessageCount() > 0) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(queue + " does not become empty");
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
