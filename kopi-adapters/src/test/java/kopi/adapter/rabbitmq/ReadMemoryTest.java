package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import kopi.core.message.Message;
import kopi.core.message.Message.Reduced;
import kopi.core.message.Message.Slice;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.protocol.WireCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Goal: however large entries are, and however many readers there are, they hold no more bytes than they may. */
@Timeout(180)
class ReadMemoryTest {
    @RegisterExtension
    static final RabbitNode NODE = new RabbitNode();

    private static final long PATIENCE_SECONDS = 60;
    private static final int LIMIT = 400_000;
    private static final int SHARE = LIMIT / 4;
    /** In entries it would be far more than the limit. */
    private static final int CREDIT = 64;

    private static final int ENTRIES = 30;
    private static final int ENTRY = 30_000;

    private final JobId job = new JobId("j" + UUID.randomUUID());
    private final List<Destination.Journal> journals = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private RabbitBroker broker;

    @BeforeEach
    void connect() throws InterruptedException {
        broker = RabbitBroker.connect(
                "memory",
                NODE.broker().server(),
                RabbitOptions.DEFAULT.withReadBytes(LIMIT),
                List.of(),
                new WireCodec(),
                failures::add);
    }

    @AfterEach
    void clean() {
        journals.forEach(broker::deleteJournal);
        broker.close();
        assertThat(failures).isEmpty();
    }

    private Destination.Journal journal() {
        var journal = new Destination.Journal("kopi.job." + job + ".memory" + journals.size());
        broker.createJournal(journal);
        journals.add(journal);
        return journal;
    }

    private void publish(Destination.Journal to, List<? extends Message> messages) throws InterruptedException {
        var settled = new CountDownLatch(messages.size());
        try (var publisher = broker.publisher(new Broker.Confirms() {
            @Override
            public void confirmed(long number) {
                settled.countDown();
            }

            @Override
            public void returned(long number) {
                throw new AssertionError("there is no journal");
            }
        })) {
            for (int i = 0; i < messages.size(); i++) {
                publisher.publish(i, to, messages.get(i));
            }
            assertThat(settled.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    private List<Slice> slices() {
        return IntStream.range(0, ENTRIES)
                .mapToObj(seq -> new Slice(job, "t.csv", seq, 1, new byte[ENTRY]))
                .toList();
    }

    /** A reader that processes an entry when it is told to, and not before. */
    private final class Slow {
        private final BlockingQueue<Long> offsets = new LinkedBlockingQueue<>();
        private final List<Message> taken = new ArrayList<>();
        private final Broker.Reader reader;

        Slow(Destination.Journal journal) {
            this.reader = broker.read(journal, 0, CREDIT, (offset, _, message) -> {
                synchronized (taken) {
                    taken.add(message.message());
                }
                offsets.add(offset);
            });
            reader.start();
        }

        /** Has one more processed; how many bytes all readers hold meanwhile. */
        long step() throws InterruptedException {
            Long offset = offsets.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(offset).as("an entry after %s", taken.size()).isNotNull();
            long held = broker.heldBytes();
            reader.processed(offset);
            return held;
        }
    }

    @Test
    void whatThereIsNoRoomForIsReadAgainLaterAndNothingIsLeftOut() throws InterruptedException {
        Destination.Journal journal = journal();
        List<Slice> slices = slices();
        publish(journal, slices);
        var slow = new Slow(journal);
        for (int i = 0; i < ENTRIES; i++) {
            assertThat(slow.step()).isPositive().isLessThanOrEqualTo(SHARE);
        }
        assertThat(slow.taken).usingRecursiveComparison().isEqualTo(slices);
        Slice last = new Slice(job, "t.csv", ENTRIES, 1, new byte[1]);
        publish(journal, List.of(last));
        slow.step();
        assertThat(slow.taken).hasSize(ENTRIES + 1);
        assertThat(broker.heldBytes()).isZero();
    }

    @Test
    void manyReadersShareOneBudgetAndAllOfThemGetOn() throws InterruptedException {
        List<Slow> all = new ArrayList<>();
        int readers = 12;
        for (int i = 0; i < readers; i++) {
            Destination.Journal journal = journal();
            publish(journal, slices());
            all.add(new Slow(journal));
        }
        for (int i = 0; i < ENTRIES; i++) {
            for (Slow slow : all) {
                assertThat(slow.step()).isLessThanOrEqualTo(LIMIT + readers * (ENTRY + 1_000));
            }
        }
        all.forEach(slow -> slow.reader.close());
        assertThat(broker.heldBytes()).isZero();
    }

    /** A few hundred bytes each. */
    @Test
    void entriesThatUnpackToManyBytesAreUnpackedOneAfterTheOther() throws InterruptedException {
        Destination.Journal journal = journal();
        int rows = SHARE / Long.BYTES;
        List<Section> sections = List.of(new Section("r", new Batch(rows, List.of(new LongColumn(new long[rows])))));
        publish(
                journal,
                IntStream.range(0, ENTRIES)
                        .mapToObj(seq -> new Reduced(
                                new BatchId(job, "transactions", seq), 1, new TreeMap<>(Map.of(0, sections))))
                        .toList());
        var slow = new Slow(journal);
        for (int i = 0; i < ENTRIES; i++) {
            assertThat(slow.step()).isLessThanOrEqualTo(3L * SHARE);
        }
    }
}
