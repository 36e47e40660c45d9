package kopi.core.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import kopi.core.error.JobFailedException;
import kopi.core.job.JobPlan;
import kopi.core.job.Owners;
import kopi.core.job.StateLimits;
import kopi.core.message.Message;
import kopi.core.message.Message.Aggregated;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.JobOpened;
import kopi.core.message.Message.Reduced;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.TablesJoined;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.Column;
import kopi.core.model.JobId;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.port.SpillStore;
import kopi.core.port.StateCodec;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.Effect.Follow;
import kopi.core.role.Effect.Forget;
import kopi.core.role.Effect.Publish;
import kopi.core.snapshot.FoldState.JoinParts;
import kopi.core.state.Required;
import kopi.core.state.StateLedger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That no job's state takes more memory than it may, and that everybody who folds a journal comes to the same verdict. */
class StateLimitTest {
    private static final String T4 = "t4";
    private static final StateCodec STATES = new States();

    private static JobPlan plan(String job, int partitions) {
        return new JobPlan(
                new JobId(job), List.of(Reports.named(T4, Parameters.DEFAULT)), partitions, new Owners(2, 0));
    }

    private static Aggregator aggregator(StateLedger memory) {
        return new Aggregator(0, STATES, memory, SpillStore.NONE);
    }

    private static List<Fold> folds(List<Effect> effects) {
        List<Fold> folds = new ArrayList<>();
        for (Effect effect : effects) {
            if (effect instanceof Follow follow) {
                folds.add((Fold) follow.reader().get());
            }
        }
        return folds;
    }

    private static Fold partition(JobPlan plan, StateLedger memory) {
        return folds(aggregator(memory).receive(new JobOpened(plan))).getFirst();
    }

    private static Fold join(JobPlan plan, StateLedger memory) {
        return folds(new Joiner(0, STATES, memory).receive(new JobOpened(plan))).getFirst();
    }

    private static StateLedger jobLimit(long bytes) {
        return new StateLedger(new StateLimits(bytes, Long.MAX_VALUE));
    }

    private static Reduced customers(JobPlan plan, int seq, long[] users, long[] counts) {
        Batch rows = new Batch(
                users.length,
                List.of(new LongColumn(new long[users.length]), new LongColumn(users), new LongColumn(counts)));
        return new Reduced(
                new BatchId(plan.job(), "transactions", seq),
                plan.aggregators(),
                new TreeMap<>(Map.of(0, List.of(new Section(T4, rows)))));
    }

    private static Reduced customers(JobPlan plan, int seq, int from, int to) {
        long[] users = LongStream.range(from, to).toArray();
        return customers(
                plan, seq, users, LongStream.range(from, to).map(_ -> 1).toArray());
    }

    /** What a fold says to a journal: at which entry it fails, if it does, and how. */
    private record Verdict(OptionalInt entry, Optional<String> reason) {}

    private static Verdict verdict(Fold fold, List<? extends Message> journal, int from) {
        for (int i = from; i < journal.size(); i++) {
            try {
                fold.receive(journal.get(i));
            } catch (JobFailedException e) {
                return new Verdict(OptionalInt.of(i), Optional.ofNullable(e.getMessage()));
            }
        }
        return new Verdict(OptionalInt.empty(), Optional.empty());
    }

    /** Counted as plainly as can be: every row by itself. */
    private static final class NaivePartition {
        private static final int COLUMNS = 3;
        private final Set<Long> users = new HashSet<>();
        private long slots = 1_024;
        private boolean isWide;

        private long bytes(long slotCount) {
            return slotCount * (isWide ? COLUMNS : 1) * Long.BYTES + users.size() * (COLUMNS * 8L + 4);
        }

        /** Whether the batch is still within the limit. */
        boolean add(Reduced reduced, long limit) {
            Batch rows = Required.in(reduced.partitions(), 0).getFirst().rows();
            for (int row = 0; row < rows.rows(); row++) {
                if (!isWide && rows.longs(2)[row] > 1_000_000) {
                    // All that is there moves into larger slots, which grow from the smallest size.
                    isWide = true;
                }
                users.add(rows.longs(1)[row]);
                if (users.size() > slots / 8 * 5) {
                    if (bytes(slots) + 2 * slots * (isWide ? COLUMNS : 1) * Long.BYTES > limit) {
                        return false;
                    }
                    slots *= 2;
                }
            }
            return bytes(slots) <= limit;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void aPartitionFailsWhereANaiveCountDoesHoweverOftenItIsRestored(long seed) {
        var random = new Random(seed);
        JobPlan plan = plan("j", 2);
        int space = 1 + random.nextInt(20_000);
        List<Reduced> journal = new ArrayList<>();
        for (int seq = 0; seq < 40; seq++) {
            long[] users =
                    random.longs(random.nextInt(600), 0, space).distinct().toArray();
            journal.add(
                    customers(plan, seq, users, random.longs(users.length, 1, 9).toArray()));
        }
        long limit = 20_000L + random.nextInt(700_000);
        var naive = new NaivePartition();
        OptionalInt expected = OptionalInt.empty();
        for (int i = 0; i < journal.size() && expected.isEmpty(); i++) {
            expected = naive.add(journal.get(i), limit) ? OptionalInt.empty() : OptionalInt.of(i);
        }

        Verdict straight = verdict(partition(plan, jobLimit(limit)), journal, 0);
        assertThat(straight.entry()).as("seed " + seed).isEqualTo(expected);

        int until = straight.entry().orElse(journal.size());
        for (int at = 0; at <= until; at += 1 + random.nextInt(8)) {
            assertThat(verdict(restoredAt(at, plan, limit, journal), journal, at))
                    .isEqualTo(straight);
        }
    }

    private static Fold restoredAt(int entries, JobPlan plan, long limit, List<Reduced> journal) {
        Fold before = partition(plan, jobLimit(limit));
        journal.subList(0, entries).forEach(before::receive);
        Fold after = partition(plan, jobLimit(limit));
        after.restore(before.snapshot());
        return after;
    }

    @Test
    void aTableThatHasBecomeWideStaysSoInItsSnapshot() {
        JobPlan plan = plan("j", 2);
        long[] one = {1};
        var journal = new ArrayList<>(List.of(
                customers(plan, 0, 0, 500),
                customers(plan, 1, one, new long[] {1L << 30}),
                customers(plan, 2, one, new long[] {-(1L << 30)})));
        for (int seq = 3; seq < 20; seq++) {
            journal.add(customers(plan, seq, seq * 100, seq * 100 + 900));
        }
        Verdict straight = verdict(partition(plan, jobLimit(90_000)), journal, 0);
        assertThat(straight.entry()).isPresent();
        int failing = straight.entry().getAsInt();
        for (int at = 0; at <= failing; at++) {
            assertThat(verdict(restoredAt(at, plan, 90_000, journal), journal, at))
                    .as("restored at " + at)
                    .isEqualTo(straight);
        }
    }

    @Test
    void aShareSaysWhatIsTooMuchAndWhichSettingToRaise() {
        JobPlan plan = plan("j", 4);
        Fold fold = partition(plan, jobLimit(4 << 20));
        assertThatThrownBy(() -> fold.receive(customers(plan, 0, 0, 200_000)))
                .isInstanceOf(JobFailedException.class)
                .hasMessage(
                        "the groups of the job take more memory on this node than the 4 MiB that a job may have"
                                + " (limits.job-state-mebibytes); ask for fewer of them, or raise the limit and the node's heap");
    }

    @Test
    void groupsThatAreKnownAlreadyCostNothingMore() {
        JobPlan plan = plan("j", 2);
        Fold fold = partition(plan, jobLimit(100_000));
        for (int seq = 0; seq < 1_000; seq++) {
            fold.receive(customers(plan, seq, 0, 600));
        }
    }

    private static Rows users(JobPlan plan, int seq, int rows) {
        List<Column> columns = new ArrayList<>();
        for (var column : plan.reference("users").orElseThrow().columns()) {
            columns.add(
                    column.type().isText()
                            ? TextColumn.of(LongStream.range(0, rows)
                                    .mapToObj(i -> "x".repeat((int) (i % 5)))
                                    .toList())
                            : new LongColumn(new long[rows]));
        }
        return new Rows(plan, new BatchId(plan.job(), "users", seq), new Batch(rows, columns));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aJoinFailsAtTheSameRowsHoweverOftenItIsRestored(long seed) {
        var random = new Random(seed);
        JobPlan plan = plan("j", 2);
        List<Message> journal = new ArrayList<>();
        for (int seq = 0; seq < 30; seq++) {
            journal.add(users(plan, seq, random.nextInt(500)));
        }
        long limit = 2 * 16L * (1 + random.nextInt(8_000));
        long rows = 0;
        OptionalInt expected = OptionalInt.empty();
        for (int i = 0; i < journal.size() && expected.isEmpty(); i++) {
            rows += ((Rows) journal.get(i)).rows().rows();
            expected = rows * 32 > limit ? OptionalInt.of(i) : OptionalInt.empty();
        }
        Verdict straight = verdict(join(plan, jobLimit(limit)), journal, 0);
        assertThat(straight.entry()).as("seed " + seed).isEqualTo(expected);
        straight.reason()
                .ifPresent(reason -> assertThat(reason).startsWith("the reference rows and groups of the job"));

        for (int at = 0; at <= straight.entry().orElse(journal.size()); at++) {
            Fold before = join(plan, jobLimit(limit));
            journal.subList(0, at).forEach(before::receive);
            Fold after = join(plan, jobLimit(limit));
            after.restore(before.snapshot());
            assertThat(verdict(after, journal, at)).isEqualTo(straight);
        }
    }

    @Test
    void aBatchThatComesAgainIsCountedOnce() {
        JobPlan plan = plan("j", 2);
        Fold fold = join(plan, jobLimit(32 * 100));
        for (int time = 0; time < 50; time++) {
            fold.receive(users(plan, 0, 100));
        }
        assertThatThrownBy(() -> fold.receive(users(plan, 1, 1))).isInstanceOf(JobFailedException.class);
    }

    @Test
    void whatABrokenFoldHeldIsFreeForOthersAtOnce() {
        var memory = new StateLedger(new StateLimits(800_000, 1_000_000));
        JobPlan greedy = plan("greedy", 2);
        Fold fold = partition(greedy, memory);
        assertThatThrownBy(() -> fold.receive(customers(greedy, 0, 0, 50_000))).isInstanceOf(JobFailedException.class);
        fold.discard();
        JobPlan next = plan("next", 2);
        partition(next, memory).receive(customers(next, 0, 0, 10_000));
        assertThat(memory.verdict(next.job())).isEmpty();
    }

    @Test
    void aSmallJobGoesOnWhereALargeOneHasTakenTheNodesMemory() {
        var memory = new StateLedger(new StateLimits(900_000, 1_000_000));
        Aggregator owner = aggregator(memory);
        JobPlan large = plan("large", 2);
        JobPlan small = plan("small", 2);
        Fold largeFold = folds(owner.receive(new JobOpened(large))).getFirst();
        Fold smallFold = folds(owner.receive(new JobOpened(small))).getFirst();
        largeFold.receive(customers(large, 0, 0, 18_000));
        assertThat(owner.tick(1)).isEmpty();

        smallFold.receive(customers(small, 0, 0, 9_000));

        assertThat(owner.tick(2))
                .hasSize(2)
                .satisfiesExactly(
                        effect -> assertThat(effect).isInstanceOfSatisfying(Publish.class, publish -> {
                            assertThat(publish.to()).isEqualTo(Routes.CONTROL);
                            assertThat(publish.message())
                                    .isInstanceOfSatisfying(
                                            JobFailed.class,
                                            failed -> assertThat(failed.reason())
                                                    .startsWith("aggregator: the jobs here take more than"));
                        }),
                        effect -> assertThat(effect).isEqualTo(new Forget(Routes.aggregatorInput(large.job(), 0))));
        assertThat(owner.tick(3)).as("said once").isEmpty();
        smallFold.receive(new EndOfDataset(small.job(), "transactions", 1));
        assertThat(owner.receive(new CloseJob(large.job())))
                .containsExactly(new Forget(Routes.aggregatorInput(large.job(), 0)));
    }

    @Test
    void theLargeOneFailsByItsNextBatchAsWell() {
        var memory = new StateLedger(new StateLimits(900_000, 1_000_000));
        JobPlan large = plan("large", 2);
        JobPlan small = plan("small", 2);
        Fold largeFold = partition(large, memory);
        largeFold.receive(customers(large, 0, 0, 18_000));
        partition(small, memory).receive(customers(small, 0, 0, 9_000));
        assertThatThrownBy(() -> largeFold.receive(customers(large, 1, 0, 1)))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("limits.node-state-mebibytes");
    }

    @Test
    void aStateWithinAnEarlierLimitIsTakenOnAndFailsAtTheNextBatch() {
        JobPlan plan = plan("j", 2);
        Fold before = partition(plan, jobLimit(1_000_000));
        before.receive(customers(plan, 0, 0, 10_000));
        Fold after = partition(plan, jobLimit(100_000));
        after.restore(before.snapshot());
        assertThatThrownBy(() -> after.receive(customers(plan, 1, 0, 1))).isInstanceOf(JobFailedException.class);
    }

    /** One row of a store, whose name is printed for each half-year. */
    private static void printLongNames(int halves, long limit) {
        JobPlan plan = new JobPlan(new JobId("j"), List.of(Reports.named("t3", Parameters.DEFAULT)), 1);
        Fold join = join(plan, jobLimit(limit));
        List<Column> store = plan.reference("stores").orElseThrow().columns().stream()
                .<Column>map(column -> column.type().isText()
                        ? TextColumn.of(List.of("n".repeat(50_000)))
                        : new LongColumn(new long[1]))
                .toList();
        join.receive(new Rows(plan, new BatchId(plan.job(), "stores", 0), new Batch(1, store)));
        join.receive(new EndOfDataset(plan.job(), "stores", 1));
        List<Column> groups = new ArrayList<>(
                List.of(new LongColumn(LongStream.range(0, halves).toArray()), new LongColumn(new long[halves])));
        while (groups.size() < plan.summary("t3").columnCount()) {
            groups.add(new LongColumn(new long[halves]));
        }
        join.receive(
                new Aggregated(plan.job(), "transactions", 0, List.of(new Section("t3", new Batch(halves, groups)))));
    }

    @Test
    void longTextsThatManyGroupsWouldPrintFailTheJobBeforeTheyArePrinted() {
        long limit = 20L << 20;
        printLongNames(10, limit);
        assertThatThrownBy(() -> printLongNames(1_000, limit))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("take more memory on this node than the 20 MiB that a job may have");
    }

    @Test
    void aJobThatIsJoinedHoldsNothing() {
        var memory = new StateLedger(new StateLimits(900_000, 1_000_000));
        JobPlan first = plan("first", 2);
        Fold join = join(first, memory);
        join.receive(users(first, 0, 20_000));
        join.receive(new EndOfDataset(first.job(), "users", 1));
        join.receive(new EndOfDataset(first.job(), "stores", 0));
        Batch group = new Batch(
                1, List.of(new LongColumn(new long[1]), new LongColumn(new long[1]), new LongColumn(new long[1])));
        join.receive(new Aggregated(first.job(), "transactions", 0, List.of(new Section(T4, group))));
        assertThat(join.receive(new Aggregated(first.job(), "transactions", 1, List.of(new Section(T4, group)))))
                .anyMatch(effect -> effect instanceof Publish publish && publish.message() instanceof TablesJoined);

        JobPlan second = plan("second", 2);
        join(second, memory).receive(users(second, 0, 20_000));
        assertThat(memory.verdicts(Routes.joiner(0))).isEmpty();
        assertThat(STATES.decodeState(join.snapshot())).isInstanceOfSatisfying(JoinParts.class, state -> {
            assertThat(state.references().values()).allMatch(Map::isEmpty);
            assertThat(state.groups().values()).allMatch(Map::isEmpty);
        });
    }
}
