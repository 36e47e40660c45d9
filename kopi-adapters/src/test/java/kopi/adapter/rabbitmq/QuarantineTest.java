package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.Rows;
import kopi.core.meter.Meter;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.Column;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import kopi.core.port.Attempts;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.Routes;
import kopi.core.trace.Tracer;
import kopi.protocol.WireCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Goal: what cannot be read, or ends processes, fails its job by name; what goes on about other jobs is not disturbed. */
@Timeout(240)
class QuarantineTest {
    @RegisterExtension
    static final RabbitNode NODE = new RabbitNode();

    private static final long PATIENCE_SECONDS = 60;
    private static final int BOMB_ROWS = 4_000_000;

    private final WireCodec codec = new WireCodec();
    private final String unique = UUID.randomUUID().toString();
    private final JobId job = new JobId("j" + unique);
    private final Destination.Queue queue = new Destination.Queue("kopi.test." + unique);
    private final Destination.Journal journal = new Destination.Journal("kopi.job." + job + ".joiner");
    private final BlockingQueue<Message> taken = new LinkedBlockingQueue<>();
    private final BlockingQueue<JobFailed> failed = new LinkedBlockingQueue<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Map<Long, Integer> deaths = new HashMap<>();
    private final Attempts attempts = new Attempts() {
        @Override
        public int deaths(long message) {
            return deaths.getOrDefault(message, 0);
        }

        @Override
        public Attempt begin(long message) {
            return () -> {};
        }
    };

    private RabbitBroker broker;

    @BeforeEach
    void connect() throws InterruptedException {
        broker = RabbitBroker.connect(
                "quarantine",
                server(),
                RabbitOptions.DEFAULT,
                List.of(queue),
                codec,
                new NodeNotes(attempts, Meter.NONE, Tracer.NONE),
                failures::add);
        broker.createJournal(journal);
    }

    private static RabbitServer server() {
        return NODE.broker().server();
    }

    @AfterEach
    void clean() throws IOException, TimeoutException {
        broker.deleteJournal(journal);
        broker.deleteJournal(Routes.results(job));
        broker.close();
        try (var connection = Raw.connect(server());
                var channel = connection.createChannel()) {
            channel.queueDelete(queue.name());
            channel.queuePurge(Broker.DEAD_LETTERS.name());
        }
        assertThat(failures).isEmpty();
    }

    private void consume() {
        broker.consume(queue, 4, delivery -> {
                    taken.add(delivery.message());
                    delivery.acknowledge();
                })
                .start();
        watchDeadLetters();
    }

    private void watchDeadLetters() {
        broker.consume(Broker.DEAD_LETTERS, 4, delivery -> {
                    if (delivery.message() instanceof JobFailed failure
                            && failure.job().equals(job)) {
                        failed.add(failure);
                    }
                    delivery.acknowledge();
                })
                .start();
    }

    /** A few bytes that stand for millions of rows. */
    private byte[] bomb() {
        var plan = new JobPlan(job, List.of(Reports.named("t3", Parameters.DEFAULT)), 1);
        Column constant = new LongColumn(new long[BOMB_ROWS / 4]);
        // Within the limits of the writer, but not of the budget.
        var rows = new Rows(
                plan,
                new BatchId(job, "transactions", 41),
                new Batch(BOMB_ROWS / 4, List.of(constant, constant, constant)));
        byte[] bytes = codec.encode(rows);
        assertThat(bytes).hasSizeLessThan(20_000);
        return bytes;
    }

    private void assertFailed(String reason) throws InterruptedException {
        JobFailed failure = failed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(failure).isNotNull();
        assertThat(failure.reason()).contains(reason);
    }

    private void assertTakes(Message message) throws InterruptedException {
        assertThat(taken.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(message);
    }

    @Test
    void aBatchOfMoreRowsThanFitIntoMemoryFailsItsJobByName()
            throws IOException, InterruptedException, TimeoutException {
        consume();
        Raw.publish(server(), queue.name(), "1", bomb());
        assertFailed("could not process transactions, batch 41: it has 1000000 rows");
        Raw.publish(server(), queue.name(), "2", codec.encode(new CloseJob(job)));
        assertTakes(new CloseJob(job));
    }

    @Test
    void theSameOutOfAJournal() throws IOException, InterruptedException, TimeoutException {
        watchDeadLetters();
        broker.read(journal, 0, 4, (_, _, message) -> taken.add(message.message()))
                .start();
        Raw.publish(server(), journal.name(), "1", bomb());
        Raw.publish(server(), journal.name(), "2", codec.encode(new CloseJob(job)));
        assertFailed("joiner could not process transactions, batch 41: it has 1000000 rows");
        assertTakes(new CloseJob(job));
    }

    @Test
    void aMessageThatHasEndedProcessesIsTakenNoMore() throws IOException, InterruptedException, TimeoutException {
        deaths.put(0xabcL, Attempts.DEATH_LIMIT);
        deaths.put(0xdefL, Attempts.DEATH_LIMIT - 1);
        consume();
        Raw.publish(server(), queue.name(), "abc", codec.encode(new Message.ClientAlive(job)));
        assertFailed("could not process ClientAlive: it has ended 2 processes of this node");
        Raw.publish(server(), queue.name(), "def", codec.encode(new CloseJob(job)));
        assertTakes(new CloseJob(job));
    }

    @Test
    void whatIsNoMessageIsCountedAndDropped() throws IOException, InterruptedException, TimeoutException {
        consume();
        broker.read(journal, 0, 4, (_, _, message) -> taken.add(message.message()))
                .start();
        byte[] future = codec.encode(new CloseJob(job)).clone();
        future[1]++;
        List<byte[]> garbage = new ArrayList<>(List.of(new byte[0], new byte[] {1, 2, 3}, future));
        if (isTaken(new byte[17 << 20])) {
            garbage.add(new byte[17 << 20]);
        }
        for (byte[] bytes : garbage) {
            Raw.publish(server(), queue.name(), "1", bytes);
            Raw.publish(server(), journal.name(), "1", bytes);
        }
        Raw.publish(server(), queue.name(), "2", codec.encode(new CloseJob(job)));
        assertTakes(new CloseJob(job));
        Raw.publish(server(), journal.name(), "2", codec.encode(new CloseJob(job)));
        assertTakes(new CloseJob(job));
        assertThat(broker.undecodable()).isEqualTo(2L * garbage.size());
        assertThat(failed).isEmpty();
    }

    /** RabbitMQ 4 takes no message of more than 16 MiB, whoever it is for. */
    private static boolean isTaken(byte[] bytes) throws IOException, InterruptedException, TimeoutException {
        try {
            Raw.publish(server(), "nobody", "1", bytes);
            return true;
        } catch (ShutdownSignalException _) {
            return false;
        }
    }

    @Test
    void batchesGoAwayWithTheirJob() throws IOException, InterruptedException, TimeoutException {
        broker.createJournal(Routes.results(job));
        broker.declareQueue(Routes.GROUP_BY);
        broker.consume(Routes.GROUP_BY, 1, delivery -> {
                    if (delivery.message().job().equals(job)) {
                        taken.add(delivery.message());
                        // Once rejected it comes again: by then, its job may be gone.
                        broker.deleteJournal(Routes.results(job));
                    }
                    delivery.reject("not now");
                })
                .start();
        watchDeadLetters();
        var plan = new JobPlan(job, List.of(Reports.named("t3", Parameters.DEFAULT)), 1);
        var batch = new Message.Filtered(plan, new BatchId(job, "transactions", 1), List.of());
        Raw.publish(server(), Routes.GROUP_BY.name(), "1", codec.encode(batch));
        assertTakes(batch);
        assertThat(taken.poll(1, TimeUnit.SECONDS)).isNull();
        Raw.awaitEmpty(server(), Routes.GROUP_BY.name());
        assertThat(failed).as("it was dropped, not buried").isEmpty();
    }
}
