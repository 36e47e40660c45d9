package kopi.core.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import kopi.core.LongRows;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.error.UnexpectedMessageException;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.job.Owners;
import kopi.core.job.SeenBatches;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.Aggregated;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.ClientAlive;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.Grouped;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobAnswer;
import kopi.core.message.Message.JobOpened;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Reduced;
import kopi.core.message.Message.Rows;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.SpillStore;
import kopi.core.port.StateCodec;
import kopi.core.port.StateMemory;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.Effect.Follow;
import kopi.core.role.Effect.Forget;
import kopi.core.role.Effect.Publish;
import kopi.core.role.Effect.Tell;
import kopi.core.snapshot.FoldState;
import kopi.core.snapshot.FoldState.AggregatorSums;
import kopi.core.snapshot.FoldState.JoinParts;
import kopi.core.snapshot.FoldState.PartitionTables;
import kopi.core.snapshot.SavedTable;
import kopi.core.topology.ClusterSize;
import org.junit.jupiter.api.Test;

/** The roles that own something of a job for as long as it is open: gateway, aggregator, joiner. */
class OwnersTest {
    private static final JobId JOB = new JobId("j");
    /** The one that the job belongs to. */
    private static final int JOINER = 1;

    private static final JobPlan PLAN =
            new JobPlan(JOB, List.of(Reports.named("t3", Parameters.DEFAULT)), 3, new Owners(2, JOINER));

    private static final StateCodec STATES = new States();

    private static List<Journal> followed(List<Effect> effects) {
        return effects.stream()
                .filter(Follow.class::isInstance)
                .map(effect -> ((Follow) effect).journal())
                .toList();
    }

    // --- Gateway. ---------------------------------------------------------------------------------------------------

    private final Gateway gateway = new Gateway();

    @Test
    void aGatewayPassesOnWhatClientsSend() {
        for (Message message : List.of(
                new OpenJob(PLAN, InputIdentity.NONE, 0, "g1"),
                new FindJob(JOB, "g1"),
                new EndOfDataset(JOB, "stores", 1),
                new AbortJob(JOB, "enough"),
                new ClientAlive(JOB),
                new CloseJob(JOB))) {
            assertThat(gateway.receive(message)).containsExactly(new Publish(Routes.CONTROL, message));
        }
    }

    @Test
    void aGatewaySendsFactsToTheFiltersAndReferencesToTheJoiner() {
        var facts = new Rows(PLAN, new BatchId(JOB, "transactions", 0), new Batch(0, List.of()));
        var references = new Rows(PLAN, new BatchId(JOB, "stores", 0), new Batch(0, List.of()));
        assertThat(gateway.receive(facts)).containsExactly(new Publish(Routes.FILTER, facts));
        assertThat(gateway.receive(references)).containsExactly(new Publish(Routes.joinerInput(JOB), references));
    }

    @Test
    void answersAreTold() {
        for (JobAnswer answer :
                List.of(new JobAdmitted(PLAN, 0, Map.of("stores", 1)), new JobRefused(JOB, "full", 5))) {
            assertThat(gateway.receive(answer)).containsExactly(new Tell(answer));
        }
    }

    @Test
    void whatNobodySendsToARoleIsRefused() {
        Message stray = new BatchFinished(new BatchId(JOB, "stores", 0), 1);
        for (Role role : List.of(
                gateway,
                new Aggregator(0, STATES, StateMemory.UNLIMITED, SpillStore.NONE),
                new Joiner(JOINER, STATES, StateMemory.UNLIMITED),
                new Filter(),
                new GroupBy(),
                new Reducer(),
                new AggregatorJob(PLAN, 0, STATES),
                new JoinerJob(PLAN, STATES))) {
            assertThatThrownBy(() -> role.receive(stray))
                    .isInstanceOf(UnexpectedMessageException.class)
                    .hasMessage(role.name() + " got a BatchFinished of job j");
        }
    }

    // --- Aggregator and joiner. -------------------------------------------------------------------------------------

    @Test
    void everyAggregatorOfAJobFollowsItsShare() {
        assertThat(followed(
                        new Aggregator(0, STATES, StateMemory.UNLIMITED, SpillStore.NONE).receive(new JobOpened(PLAN))))
                .containsExactly(Routes.aggregatorInput(JOB, 0));
        assertThat(followed(
                        new Aggregator(1, STATES, StateMemory.UNLIMITED, SpillStore.NONE).receive(new JobOpened(PLAN))))
                .containsExactly(Routes.aggregatorInput(JOB, 1));
        assertThat(PLAN.partitionsOf(0)).containsExactly(0, 2);
        assertThat(PLAN.partitionsOf(1)).containsExactly(1);
        JobPlan few = PLAN.with(new Owners(9, 0));
        assertThat(few.aggregators()).as("none has nothing to do").isEqualTo(3);
    }

    /** And one that the batch is finished: however many partitions there are. */
    @Test
    void aBatchIsOneMessageForEachAggregator() {
        var wide = new JobPlan(JOB, PLAN.reports(), 256, new Owners(3, 0));
        Batch rows = LongRows.of(
                3,
                LongStream.range(0, 1_000)
                        .mapToObj(store -> List.of(4_048L, store, 1L))
                        .toList());
        List<Effect> effects = new Reducer()
                .receive(new Grouped(wide, new BatchId(JOB, "transactions", 0), List.of(new Section("t3", rows))));
        assertThat(effects).hasSize(4);
        assertThat(effects.stream()
                        .map(effect -> ((Publish) effect).message())
                        .filter(Reduced.class::isInstance)
                        .mapToInt(message ->
                                ((Reduced) message).partitions().keySet().size()))
                .allMatch(partitions -> partitions > 70);
    }

    @Test
    void ownersFollowWhatIsOpenAndForgetItOnce() {
        for (Role owner : List.of(
                new Aggregator(1, STATES, StateMemory.UNLIMITED, SpillStore.NONE),
                new Joiner(JOINER, STATES, StateMemory.UNLIMITED))) {
            assertThat(owner.receive(new CloseJob(JOB))).as("not open yet").isEmpty();
            List<Journal> journals = followed(owner.receive(new JobOpened(PLAN)));
            assertThat(journals).hasSize(1);
            assertThat(followed(owner.receive(new JobOpened(PLAN))))
                    .as("said again, for who reads it already does nothing")
                    .isEqualTo(journals);
            assertThat(owner.receive(new CloseJob(JOB))).containsExactly(new Forget(journals.getFirst()));
            assertThat(owner.receive(new CloseJob(JOB))).as("again").isEmpty();
        }
    }

    @Test
    void restoredOwnersFollowWhatWasOpen() {
        for (Supplier<Fold> owner : List.<Supplier<Fold>>of(
                () -> new Aggregator(0, STATES, StateMemory.UNLIMITED, SpillStore.NONE),
                () -> new Joiner(JOINER, STATES, StateMemory.UNLIMITED))) {
            Fold before = owner.get();
            List<Journal> journals = followed(before.receive(new JobOpened(PLAN)));
            Fold after = owner.get();
            assertThat(followed(after.restore(before.snapshot()))).isEqualTo(journals);
            assertThat(after.receive(new CloseJob(JOB))).hasSameSizeAs(journals);
            assertThat(owner.get().restore(after.snapshot())).isEmpty();
        }
    }

    // --- An aggregator's share.
    // -----------------------------------------------------------------------------------------------

    private final AggregatorJob share = new AggregatorJob(PLAN, 1, STATES);

    private static Reduced reduced(int seq, long store, long sum) {
        Batch groups = LongRows.of(3, List.of(List.of(4_048L, store, sum)));
        return new Reduced(
                new BatchId(JOB, "transactions", seq), 2, new TreeMap<>(Map.of(1, List.of(new Section("t3", groups)))));
    }

    private static final EndOfDataset TWO_BATCHES = new EndOfDataset(JOB, "transactions", 2);

    private static List<List<Long>> groups(List<Effect> effects) {
        assertThat(effects).hasSize(1);
        var publish = (Publish) effects.getFirst();
        assertThat(publish.to()).isEqualTo(Routes.joinerInput(JOB));
        var aggregated = (Aggregated) publish.message();
        assertThat(aggregated.partition()).isEqualTo(1);
        return LongRows.in(aggregated.sections().getFirst().rows());
    }

    @Test
    void groupsAreSentWhenTheLastBatchHasCome() {
        assertThat(share.receive(TWO_BATCHES)).as("the end first").isEmpty();
        assertThat(share.receive(reduced(1, 5, 10))).isEmpty();
        assertThat(share.receive(reduced(1, 5, 10))).as("a duplicate").isEmpty();
        assertThat(groups(share.receive(reduced(0, 5, 7)))).containsExactly(List.of(4_048L, 5L, 17L));
        assertThat(share.receive(reduced(0, 5, 7))).as("late").isEmpty();
        assertThat(share.receive(TWO_BATCHES)).as("late").isEmpty();
    }

    @Test
    void groupsAreSentAtTheEndIfAllBatchesHaveCome() {
        share.receive(reduced(0, 5, 7));
        share.receive(reduced(1, 4, 10));
        assertThat(groups(share.receive(TWO_BATCHES)))
                .containsExactly(List.of(4_048L, 4L, 10L), List.of(4_048L, 5L, 7L));
    }

    @Test
    void thatThereAreNoGroupsIsSentToo() {
        assertThat(groups(share.receive(new EndOfDataset(JOB, "transactions", 0))))
                .isEmpty();
    }

    @Test
    void everyPartitionOfAShareIsSentByItself() {
        var two = new AggregatorJob(PLAN, 0, STATES);
        Batch groups = LongRows.of(3, List.of(List.of(4_048L, 5L, 7L)));
        two.receive(new Reduced(
                new BatchId(JOB, "transactions", 0), 2, new TreeMap<>(Map.of(2, List.of(new Section("t3", groups))))));
        var restored = new AggregatorJob(PLAN, 0, STATES);
        restored.restore(two.snapshot());
        List<Effect> effects = restored.receive(new EndOfDataset(JOB, "transactions", 1));
        assertThat(effects)
                .map(effect -> ((Aggregated) ((Publish) effect).message()).partition())
                .containsExactly(0, 2);
        assertThat(effects)
                .map(effect -> ((Aggregated) ((Publish) effect).message())
                        .sections()
                        .getFirst()
                        .rows()
                        .rows())
                .containsExactly(0, 1);
        assertThatThrownBy(() -> two.receive(reduced(1, 5, 7)))
                .as("another's partition")
                .isInstanceOf(UnexpectedMessageException.class);
    }

    @Test
    void whatWasDividedOtherwiseIsOfAnotherAttempt() {
        var old = new Reduced(new BatchId(JOB, "transactions", 0), 1, new TreeMap<>());
        assertThat(share.receive(old)).isEmpty();
        assertThat(share.receive(new EndOfDataset(JOB, "transactions", 1)))
                .as("that batch is still missing")
                .isEmpty();
    }

    @Test
    void aSumThatDoesNotFitFailsTheJob() {
        share.receive(reduced(0, 5, Long.MAX_VALUE));
        assertThatThrownBy(() -> share.receive(reduced(1, 5, 1))).isInstanceOf(JobFailedException.class);
    }

    // --- Snapshots that cannot be right. ----------------------------------------------------------------------------

    @Test
    void theStateOfAnotherKindOfFoldIsRefused() {
        List<Fold> folds = List.of(
                new Aggregator(0, STATES, StateMemory.UNLIMITED, SpillStore.NONE),
                new Controller(0, new ControllerLimits(1, 1, 1), STATES, () -> ClusterSize.SMALLEST),
                new AggregatorJob(PLAN, 1, STATES),
                new JoinerJob(PLAN, STATES));
        for (Fold fold : folds) {
            for (Fold other : folds) {
                if (!fold.getClass().equals(other.getClass())) {
                    assertRefused(fold, other.snapshot(), "state of another role");
                }
            }
        }
    }

    @Test
    void stateOfOtherReportsDatasetsOrColumnsIsRefused() {
        SortedMap<String, SeenBatches> facts = seen("transactions");
        Batch groups = LongRows.of(3, List.of(List.of(4_048L, 5L, 1L)));
        Batch narrow = LongRows.of(2, List.of(List.of(4_048L, 5L)));
        refuse(sums(seen("stores"), 1, new TreeMap<>()), "state of [stores]");
        refuse(sums(facts, 1, table("t4", 1, groups)), "groups of t4");
        refuse(sums(facts, 1, table("t3", 1, narrow)), "other columns");
        refuse(sums(facts, 1, table("t3", 2, groups, groups)), "2 groups, of which 1");
        refuse(sums(facts, 0, table("t3", 1, groups)), "partition 0, which is another's");
        Batch tooMany = LongRows.of(3, List.of(List.of(4_048L, 5L, Long.MAX_VALUE)));
        refuse(sums(facts, 1, table("t3", 2, groups, tooMany)), "do not add up");

        SortedMap<String, SeenBatches> references = seen("stores");
        refuse(join(references, "users", groups, "t3", groups), "state of [users]");
        refuse(join(references, "stores", groups, "t4", groups), "state of [t4]");
        refuse(join(references, "stores", groups, "t3", groups), "other columns");
    }

    private static SortedMap<String, SeenBatches> seen(String dataset) {
        return new TreeMap<>(Map.of(dataset, new SeenBatches(0, List.of(), Optional.empty())));
    }

    private static SortedMap<String, SavedTable> table(String report, int size, Batch... blocks) {
        return new TreeMap<>(Map.of(report, new SavedTable(3, size, false, List.of(blocks))));
    }

    private static AggregatorSums sums(
            SortedMap<String, SeenBatches> progress, int partition, SortedMap<String, SavedTable> tables) {
        return new AggregatorSums(progress, new TreeMap<>(Map.of(partition, new PartitionTables(tables))));
    }

    private static JoinParts join(
            SortedMap<String, SeenBatches> progress, String dataset, Batch rows, String report, Batch groups) {
        return new JoinParts(
                false,
                progress,
                new TreeMap<>(Map.of(dataset, new TreeMap<>(Map.of(0, rows)))),
                new TreeMap<>(Map.of(report, new TreeMap<>(Map.of(0, groups)))));
    }

    private static void refuse(FoldState state, String why) {
        Fold fold = state instanceof JoinParts ? new JoinerJob(PLAN, STATES) : new AggregatorJob(PLAN, 1, STATES);
        assertRefused(fold, STATES.encodeState(state), why);
    }

    private static void assertRefused(Fold fold, byte[] snapshot, String why) {
        assertThatThrownBy(() -> fold.restore(snapshot))
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining(why);
    }
}
