package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.port.Broker;
import kopi.core.port.BrokerHealth;
import kopi.core.port.Destination;
import kopi.protocol.WireCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes wrong while RabbitMQ itself is well: connections break, garbage, wrong passwords. */
class BrokenConnectionTest {
    @RegisterExtension
    static final RabbitNode NODE = new RabbitNode();

    private static final int ALL = 10_000;

    private final String prefix = "kopi.job." + UUID.randomUUID() + ".";
    private final Destination.Queue work = new Destination.Queue(prefix + "work");
    private final Destination.Journal journal = new Destination.Journal(prefix + "journal");
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
        assertThat(failures).isEmpty();
    }

    @Test
    void connectionsThatAreCutAgainAndAgainLoseNothing()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        int messages = 3_000;
        NumberedMessages queued = new NumberedMessages(messages);
        NumberedMessages written = new NumberedMessages(messages);
        try (CuttableProxy proxy = new CuttableProxy(NODE.broker().address());
                RabbitBroker broker = connect(NODE.broker().serverAt(List.of(proxy.address())))) {
            broker.declareQueue(work);
            broker.createJournal(journal);
            broker.consume(work, 16, queued.consumer()).start();
            broker.read(journal, 0, ALL, written.reader()).start();
            List<Future<?>> publishing = List.of(publish(queued, broker, work), publish(written, broker, journal));
            for (int cut = 1; cut <= 4; cut++) {
                queued.awaitConfirmed(cut * messages / 5);
                proxy.cut();
            }
            for (Future<?> one : publishing) {
                one.get();
            }
            queued.awaitDelivered(messages);
            written.awaitRead(messages);
        }
        queued.assertNothingWrong();
        written.assertNothingWrong();
    }

    private Future<?> publish(NumberedMessages tally, Broker broker, Destination to) {
        return threads.submit(() -> {
            tally.publish(broker, to);
            return null;
        });
    }

    @Test
    void wrongPasswordIsToldAtOnce() {
        RabbitServer server = NODE.broker().server();
        assertThatThrownBy(() -> connect(new RabbitServer(
                        server.nodes(), server.user(), "secret", server.virtualHost(), Optional.empty())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll(server.toString(), "user \"" + server.user() + "\"", "password")
                .hasMessageNotContaining("secret");
    }

    @Test
    void wrongVirtualHostIsToldAtOnce() {
        RabbitServer server = NODE.broker().server();
        assertThatThrownBy(() -> connect(new RabbitServer(
                        server.nodes(), server.user(), server.password(), "elsewhere", Optional.empty())))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll(server.toString(), "virtual host \"elsewhere\"");
    }

    @Test
    void brokerThatIsNotThereIsToldAfterTheStartTimeout() {
        RabbitServer nobody = RabbitServer.guest(List.of(
                new RabbitServer.Node(Loopback.HOST, PrivateBroker.Ports.free().amqp())));
        assertThatThrownBy(() -> RabbitBroker.connect(
                        "test",
                        nobody,
                        RabbitOptions.DEFAULT.withStartTimeout(Duration.ofMillis(300)),
                        List.of(),
                        new WireCodec(),
                        failures::add))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContainingAll(nobody.toString(), "start it");
    }

    @Test
    void queueOfThatNameWithOtherArgumentsIsToldAtOnce() throws IOException, TimeoutException {
        try (Connection connection = rawConnection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(work.name(), true, false, false, null);
            assertThatThrownBy(() -> RabbitBroker.connect(
                            "test",
                            NODE.broker().server(),
                            RabbitOptions.DEFAULT,
                            List.of(work),
                            new WireCodec(),
                            failures::add))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContainingAll(work.name(), "delete it");
            channel.queueDelete(work.name());
        }
    }

    @Test
    void garbageIsDroppedAndCounted() throws IOException, InterruptedException, TimeoutException {
        NumberedMessages queued = new NumberedMessages(1);
        NumberedMessages written = new NumberedMessages(1);
        byte[] garbage = "what is this?".getBytes(StandardCharsets.UTF_8);
        try (RabbitBroker broker = connect(NODE.broker().server());
                Connection connection = rawConnection();
                Channel channel = connection.createChannel()) {
            broker.declareQueue(work);
            broker.createJournal(journal);
            channel.basicPublish("", work.name(), null, garbage);
            channel.basicPublish("", journal.name(), null, garbage);
            // The other connection's entry must come later.
            channel.queueDeclarePassive(journal.name());
            broker.consume(work, 1, queued.consumer()).start();
            broker.read(journal, 0, 1, written.reader()).start();
            queued.publish(broker, work);
            written.publish(broker, journal);

            queued.awaitDelivered(1);
            written.awaitRead(1);
            assertThat(broker.undecodable()).isEqualTo(2);
        }
        queued.assertNothingWrong();
    }

    @Test
    void confirmationsThatDoNotComeHaveEverythingSentAgain()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        NumberedMessages queued = new NumberedMessages(300);
        try (CuttableProxy proxy = new CuttableProxy(NODE.broker().address());
                RabbitBroker broker = RabbitBroker.connect(
                        "test",
                        NODE.broker().serverAt(List.of(proxy.address())),
                        RabbitOptions.DEFAULT.withConfirmTimeout(Duration.ofMillis(500)),
                        List.of(work),
                        new WireCodec(),
                        failures::add)) {
            proxy.swallow();
            Future<?> publishing = publish(queued, broker, work);
            publishing.get();
        }
        queued.assertNothingWrong();
        try (RabbitBroker broker = connect(NODE.broker().server())) {
            broker.consume(work, 16, queued.consumer()).start();
            queued.awaitDelivered(300);
        }
    }

    @Test
    void blockedBrokerIsShownAndOutlasted() throws InterruptedException, ExecutionException, TimeoutException {
        NumberedMessages queued = new NumberedMessages(300);
        try (RabbitBroker broker = connect(NODE.broker().server())) {
            broker.declareQueue(work);
            broker.consume(work, 16, queued.consumer()).start();
            NODE.broker().control("set_vm_memory_high_watermark", "0");
            Future<?> publishing = publish(queued, broker, work);
            queued.await("blocked", () -> broker.health().state() == BrokerHealth.State.BLOCKED || publishing.isDone());
            assertThat(broker.health().state()).isEqualTo(BrokerHealth.State.BLOCKED);
            assertThat(broker.health().detail()).isNotEmpty();
            assertThat(publishing).isNotDone();
            // Whoever consumes, declares and deletes is not held up.
            broker.createJournal(journal);
            broker.deleteJournal(journal);

            NODE.broker().control("set_vm_memory_high_watermark", "absolute", "1GB");
            publishing.get();
            queued.awaitDelivered(300);
            assertThat(broker.health().state()).isEqualTo(BrokerHealth.State.UP);
        } finally {
            NODE.broker().control("set_vm_memory_high_watermark", "absolute", "1GB");
        }
        queued.assertNothingWrong();
    }

    private RabbitBroker connect(RabbitServer server) throws InterruptedException {
        return RabbitBroker.connect("test", server, RabbitOptions.DEFAULT, List.of(), new WireCodec(), failures::add);
    }

    private static Connection rawConnection() throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(Loopback.HOST);
        factory.setPort(NODE.broker().address().port());
        factory.setUsername(NODE.broker().server().user());
        factory.setPassword(NODE.broker().server().password());
        return factory.newConnection();
    }
}
