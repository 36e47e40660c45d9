package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.protocol.WireCodec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three RabbitMQ nodes on this machine, of which one dies under load. */
class ClusterTest {
    private static final Destination.Queue WORK = new Destination.Queue("kopi.work");
    private static final Destination.Journal JOURNAL = new Destination.Journal("kopi.job.1.results");
    private static final int MESSAGES = 3_000;

    /** A channel of a node that survives may lose what it passed on to the dead leader: only the timeout notices. */
    private static final RabbitOptions HASTY = RabbitOptions.DEFAULT.withConfirmTimeout(Duration.ofSeconds(5));

    private static final int ALL = 50_000;

    @TempDir
    static Path folder;

    private static final List<PrivateBroker> NODES = new ArrayList<>();

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    static void start() throws InterruptedException {
        PrivateBroker first = new PrivateBroker(folder.resolve("0"), PrivateBroker.Settings.alone());
        NODES.add(first);
        first.start();
        for (int i = 1; i < 3; i++) {
            PrivateBroker other = new PrivateBroker(
                    folder.resolve(Integer.toString(i)), PrivateBroker.Settings.joining(first.settings()));
            NODES.add(other);
            other.launch();
        }
        for (PrivateBroker node : NODES) {
            node.awaitReady();
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        // The first one's port mapper serves all.
        for (PrivateBroker node : NODES.reversed()) {
            node.kill();
        }
        NODES.getFirst().stop();
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
        assertThat(failures).isEmpty();
    }

    @Test
    void killedNodeLosesNothing() throws InterruptedException, ExecutionException, TimeoutException {
        NumberedMessages queued = new NumberedMessages(MESSAGES);
        NumberedMessages written = new NumberedMessages(MESSAGES);
        // Queue and journal are led by the first node, where they are declared. Who publishes stays connected to one
        // that lives, so that RabbitMQ itself sends again to the next leader what the first has not confirmed.
        List<RabbitServer.Node> all = NODES.stream().map(PrivateBroker::address).toList();
        try (RabbitBroker declaring = connect(all.subList(0, 1));
                RabbitBroker publishing = connect(all.subList(1, 3));
                RabbitBroker appending = connect(all.subList(1, 3));
                RabbitBroker reading = connect(all.subList(1, 3))) {
            declaring.createJournal(JOURNAL);
            assertReplicasOnEveryNode(WORK);
            assertReplicasOnEveryNode(JOURNAL);
            declaring.consume(WORK, 16, queued.consumer()).start();
            reading.consume(WORK, 16, queued.consumer()).start();
            reading.read(JOURNAL, 0, ALL, written.reader()).start();
            Future<?> queueing = publish(queued, publishing, WORK);
            // What RabbitMQ sends again after this would be two off, were it on the same channel: the next two would be
            // lost.
            new NumberedMessages(2).publish(appending, WORK);
            Future<?> writing = publish(written, appending, JOURNAL);
            queued.awaitConfirmed(MESSAGES / 4);
            written.awaitConfirmed(MESSAGES / 4);
            NODES.getFirst().kill();

            queueing.get();
            writing.get();
            queued.awaitDelivered(MESSAGES);
            written.awaitRead(MESSAGES);
        }
        queued.assertNothingWrong();
        written.assertNothingWrong();
    }

    private static void assertReplicasOnEveryNode(Destination destination) throws InterruptedException {
        assertThat(NODES.getFirst().control("list_queues", "name", "members").lines())
                .filteredOn(line -> line.startsWith(destination.name() + "\t"))
                .singleElement()
                .asString()
                .as("replicas of %s", destination)
                .contains(NODES.stream()
                        .map(node -> "kopi-" + node.address().port() + "@localhost")
                        .toList());
    }

    private Future<?> publish(NumberedMessages tally, Broker broker, Destination to) {
        return threads.submit(() -> {
            tally.publish(broker, to);
            return null;
        });
    }

    private RabbitBroker connect(List<RabbitServer.Node> nodes) throws InterruptedException {
        return RabbitBroker.connect(
                "test", NODES.getFirst().serverAt(nodes), HASTY, List.of(WORK), new WireCodec(), failures::add);
    }
}
