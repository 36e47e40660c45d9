package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import kopi.core.port.Broker;
import kopi.core.port.BrokerHealth;
import kopi.core.port.Destination;
import kopi.protocol.WireCodec;
import kopi.testkit.process.ListedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RabbitMQ itself is killed, stopped, emptied, and comes back. */
class RestartedBrokerTest {
    private static final Destination.Queue WORK = new Destination.Queue("kopi.work");
    private static final Destination.Journal STANDING = new Destination.Journal("kopi.controller");
    private static final Destination.Journal OF_JOB = new Destination.Journal("kopi.job.1.results");
    private static final int ALL = 50_000;

    @TempDir
    static Path folder;

    private static PrivateBroker node;

    private static final Queue<Throwable> FAILURES = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /**
     * RabbitMQ 3.10 saves some seconds after they are made, or when it stops, who leads the streams and where the log of a
     * queue is. If it is killed before, it has lost the streams for good, or what was in the queue.
     */
    @BeforeAll
    static void startWithStreams() throws InterruptedException {
        node = new PrivateBroker(folder, PrivateBroker.Settings.alone());
        node.start();
        connectTo(node, List.of(WORK, STANDING)).close();
        node.stop();
        node.start();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        node.stop();
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
        assertThat(FAILURES).isEmpty();
    }

    @Test
    void killedBrokerLosesNothing() throws InterruptedException, ExecutionException, TimeoutException {
        int messages = 3_000;
        NumberedMessages queued = new NumberedMessages(messages);
        NumberedMessages written = new NumberedMessages(messages);
        try (RabbitBroker broker = connect()) {
            broker.createJournal(OF_JOB);
            broker.consume(WORK, 16, queued.consumer()).start();
            broker.read(OF_JOB, 0, ALL, written.reader()).start();
            Future<?> queueing = publish(queued, broker, WORK);
            Future<?> writing = publish(written, broker, OF_JOB);
            queued.awaitConfirmed(messages / 4);
            written.awaitConfirmed(messages / 4);
            node.kill();
            queued.await("link down", () -> broker.health().state() == BrokerHealth.State.DOWN);
            node.start();

            queueing.get();
            writing.get();
            queued.awaitDelivered(messages);
            written.awaitRead(messages);
            assertThat(broker.health().state()).isEqualTo(BrokerHealth.State.UP);
            broker.deleteJournal(OF_JOB);
        }
        queued.assertNothingWrong();
        written.assertNothingWrong();
    }

    /**
     * RabbitMQ 3.10 brings queues and streams that are younger than some seconds back in strange states: without a leader,
     * or on record only.
     */
    @Tag("long")
    @Test
    void queuesAndJournalsThatWereYoungWhenTheBrokerWasKilledServeAgain()
            throws InterruptedException, TimeoutException {
        var young = new Destination.Queue("kopi.young");
        // Its name may be lost for good: nothing else uses it.
        var youngJournal = new Destination.Journal("kopi.young.1.results");
        int messages = 100;
        NumberedMessages after = new NumberedMessages(messages);
        try (RabbitBroker broker = connect()) {
            broker.createJournal(youngJournal);
            broker.declareQueue(young);
            broker.consume(young, 16, after.consumer()).start();
            broker.deleteJournal(youngJournal);
            node.kill();
            node.start();

            broker.deleteJournal(youngJournal);
            after.publish(broker, young);
            after.awaitDelivered(messages);
        }
        after.assertNothingWrong();
    }

    @Test
    @Tag("long")
    void remainsOfANodeWhoseFilesWereDeletedUnderItAreNotUsed(@TempDir Path ownFolder)
            throws IOException, InterruptedException {
        var own = new PrivateBroker(ownFolder, PrivateBroker.Settings.alone());
        try {
            own.start();
            own.stop();
            Files.delete(
                    ownFolder.resolve("data").resolve("kopi-" + own.address().port() + "@localhost-feature_flags"));
            own.start();
            connectTo(own, List.of(WORK, STANDING)).close();
        } finally {
            own.stop();
        }
    }

    /** RabbitMQ 3.10 and 4.0 lose it; 4.3 keeps its name, and neither confirms nor refuses what is written to it. */
    @Test
    @Tag("long")
    void journalThatIsLostForGoodIsLikeADeletedOne(@TempDir Path ownFolder)
            throws InterruptedException, TimeoutException {
        var own = new PrivateBroker(ownFolder, PrivateBroker.Settings.alone());
        own.start();
        NumberedMessages lost = new NumberedMessages(1);
        try (RabbitBroker broker = connectTo(own, List.of(WORK))) {
            assumeThat(own.control("version")).doesNotContain("4.3.");
            // The very first stream of this RabbitMQ.
            broker.createJournal(OF_JOB);
            own.kill();
            own.start();

            broker.createJournal(OF_JOB);
            broker.read(OF_JOB, 0, ALL, lost.reader()).start();
            lost.awaitDeleted();
            lost.publish(broker, OF_JOB);
            lost.awaitReturned();
        } finally {
            own.stop();
        }
    }

    @Test
    void wipedBrokerIsToldToReadersAndServesAgain() throws InterruptedException, ExecutionException, TimeoutException {
        int messages = 200;
        NumberedMessages ofJob = new NumberedMessages(messages);
        NumberedMessages standing = new NumberedMessages(messages);
        NumberedMessages after = new NumberedMessages(messages);
        Future<RabbitBroker> late;
        try (RabbitBroker broker = connect()) {
            broker.createJournal(OF_JOB);
            broker.read(OF_JOB, 0, ALL, ofJob.reader()).start();
            broker.read(STANDING, 0, ALL, standing.reader()).start();
            ofJob.publish(broker, OF_JOB);
            standing.publish(broker, STANDING);
            ofJob.awaitRead(messages);
            standing.awaitRead(messages);
            stopFromElsewhere();
            node.wipe();
            late = threads.submit(this::connect);
            node.start();

            ofJob.awaitDeleted();
            standing.awaitReplaced();
            broker.consume(WORK, 16, after.consumer()).start();
            broker.read(STANDING, 0, ALL, after.reader()).start();
            after.publish(broker, WORK);
            after.publish(broker, STANDING);
            after.awaitDelivered(messages);
            after.awaitRead(messages);
        }
        late.get().close();
        assertThat(ListedQueue.all(node::control))
                .extracting(ListedQueue::name)
                .containsExactlyInAnyOrder(WORK.name(), STANDING.name(), Broker.DEAD_LETTERS.name());
    }

    /** Stops the node as another process would; none that it started is left. */
    private static void stopFromElsewhere() throws InterruptedException {
        PrivateBroker elsewhere = PrivateBroker.in(folder);
        assertThat(elsewhere.isRunning()).isTrue();
        assertThat(elsewhere.address()).isEqualTo(node.address());
        String mapper = " -port " + node.settings().ports().mapper() + " ";
        List<ProcessHandle> processes = ProcessHandle.allProcesses()
                .filter(process -> {
                    String command = process.info().commandLine().orElse("") + " ";
                    return command.contains(folder.toString()) || command.contains(mapper);
                })
                .toList();
        assertThat(processes).hasSizeGreaterThanOrEqualTo(2);
        elsewhere.stop();
        assertThat(node.isRunning()).isFalse();
        assertThat(processes).noneMatch(ProcessHandle::isAlive);
    }

    private Future<?> publish(NumberedMessages tally, Broker broker, Destination to) {
        return threads.submit(() -> {
            tally.publish(broker, to);
            return null;
        });
    }

    private RabbitBroker connect() throws InterruptedException {
        return connectTo(node, List.of(WORK, STANDING));
    }

    private static RabbitBroker connectTo(PrivateBroker broker, List<? extends Destination> standing)
            throws InterruptedException {
        return RabbitBroker.connect(
                "test", broker.server(), RabbitOptions.DEFAULT, standing, new WireCodec(), FAILURES::add);
    }
}
