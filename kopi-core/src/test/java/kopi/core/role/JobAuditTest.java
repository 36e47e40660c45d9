package kopi.core.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.LongRows;
import kopi.core.job.AuditResult;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.job.Owners;
import kopi.core.message.Message;
import kopi.core.message.Message.AuditJournal;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.ClusterResized;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobCompleted;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.JobOpened;
import kopi.core.message.Message.JournalAudited;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.TableEnd;
import kopi.core.message.Message.TablesJoined;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Journal;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.Effect.CreateJournal;
import kopi.core.role.Effect.Publish;
import kopi.core.state.Required;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;
import org.junit.jupiter.api.Test;

/** A controller, and the folds of one job that it audits, each behind a journal that may lose entries. */
class JobAuditTest {
    private static final JobId JOB = new JobId("j");
    private static final JobPlan PLAN =
            new JobPlan(JOB, List.of(Reports.named("t3", Parameters.DEFAULT)), 3, new Owners(2, 0));
    private static final Journal JOINER = Routes.joinerInput(JOB);

    private final Controller controller =
            new Controller(0, new ControllerLimits(10, 60, 600), new States(), () -> ClusterSize.SMALLEST);
    /** Whoever is not away. */
    private final Map<Destination, Fold> folds = new HashMap<>();

    private final List<Message> results = new ArrayList<>();
    private long question = 100;

    JobAuditTest() {
        controller.receive(new ClusterResized(new ClusterSize(new Revision(1, "egg-1", 1), 1, 2, 1)));
        for (int i = 0; i < PLAN.aggregators(); i++) {
            folds.put(Routes.aggregatorInput(JOB, i), new AggregatorJob(PLAN, i, new States()));
        }
        folds.put(JOINER, new JoinerJob(PLAN, new States()));
        run(controller.receive(new OpenJob(PLAN, InputIdentity.NONE, 0, "g1")));
    }

    private void run(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Publish(Destination to, Message message)) {
                if (to.equals(Routes.CONTROL)) {
                    run(controller.receive(message));
                } else if (folds.containsKey(to)) {
                    run(Required.in(folds, to).receive(message));
                } else if (to.equals(Routes.results(JOB))) {
                    results.add(message);
                }
            }
        }
    }

    /** Asks for an audit, and returns what the one before has shown. */
    private AuditResult audit() {
        List<Effect> effects =
                controller.receive(new OpenJob(PLAN, InputIdentity.NONE, 0, "g1", question++, false, false, true));
        var answer = (JobAdmitted) ((Publish) effects.getFirst()).message();
        run(effects);
        return answer.audit();
    }

    private AuditResult afterwards() {
        audit();
        return audit();
    }

    private static BatchId batch(String dataset, int seq) {
        return new BatchId(JOB, dataset, seq);
    }

    private void finished(String dataset, int seq) {
        run(controller.receive(new BatchFinished(batch(dataset, seq), 2)));
    }

    private void reduced(int seq, int aggregator) {
        run(Required.in(folds, Routes.aggregatorInput(JOB, aggregator))
                .receive(new Message.Reduced(batch("transactions", seq), 2, new TreeMap<>())));
    }

    private void reducedEverywhere(int seq) {
        for (int i = 0; i < PLAN.aggregators(); i++) {
            reduced(seq, i);
        }
    }

    @Test
    void nothingIsKnownBeforeTheFirstAuditAndAllIsWellAfterIt() {
        reducedEverywhere(0);
        finished("transactions", 0);
        assertThat(audit()).isEqualTo(AuditResult.NONE);
        assertThat(audit()).isEqualTo(new AuditResult.Intact());
    }

    @Test
    void whoeverIsAwayIsNamed() {
        folds.remove(Routes.aggregatorInput(JOB, 1));
        assertThat(afterwards()).isEqualTo(new AuditResult.Waiting(List.of("aggregator-2")));
        folds.put(Routes.aggregatorInput(JOB, 1), new AggregatorJob(PLAN, 1, new States()));
        Fold joiner = folds.remove(JOINER);
        assertThat(afterwards()).isEqualTo(new AuditResult.Waiting(List.of("joiner-1")));
        folds.put(JOINER, joiner);
        assertThat(afterwards()).isEqualTo(new AuditResult.Intact());
    }

    @Test
    void aBatchThatIsFinishedAndMissingInAJournalIsLost() {
        reducedEverywhere(0);
        reducedEverywhere(2);
        reduced(1, 0);
        finished("transactions", 0);
        finished("transactions", 2);
        assertThat(afterwards()).as("nobody has said that batch 1 is finished").isEqualTo(new AuditResult.Intact());
        finished("transactions", 1);
        assertThat(afterwards())
                .isEqualTo(new AuditResult.Lost("the journal of aggregator-2 has lost batch 1 of transactions"));
    }

    @Test
    void aJournalThatIsGoneIsMadeAgainAndItsOwnerHearsOfTheJobAgain() {
        List<Effect> effects =
                controller.receive(new OpenJob(PLAN, InputIdentity.NONE, 0, "g1", question, false, false, true));
        assertThat(effects)
                .contains(new CreateJournal(JOINER), new CreateJournal(Routes.aggregatorInput(JOB, 1)))
                .contains(new Publish(Routes.aggregator(1), new JobOpened(PLAN)))
                .doesNotContain(new CreateJournal(Routes.results(JOB)));
    }

    @Test
    void anEndThatWasLostOnItsWayIsKnownFromTheAudit() {
        reducedEverywhere(0);
        finished("transactions", 0);
        // As said to the controller; no fold has heard of it.
        List<Effect> lost = controller.receive(new EndOfDataset(JOB, "transactions", 1));
        assertThat(lost).hasSize(2);
        Required.in(folds, JOINER).receive(new Message.Rows(PLAN, batch("stores", 0), noStores()));
        finished("stores", 0);
        controller.receive(new EndOfDataset(JOB, "stores", 1));
        audit();
        assertThat(results).hasAtLeastOneElementOfType(JobCompleted.class);
    }

    private static Batch noStores() {
        return LongRows.of(PLAN.reference("stores").orElseThrow().columns().size(), List.of());
    }

    @Test
    void groupsThatAnAggregatorHasHandedOverAndTheJoinerHasNotAreLost() {
        Fold joiner = folds.remove(JOINER);
        reducedEverywhere(0);
        finished("transactions", 0);
        run(controller.receive(new EndOfDataset(JOB, "transactions", 1)));
        folds.put(JOINER, joiner);
        assertThat(afterwards())
                .isEqualTo(new AuditResult.Lost("the joiner's journal has lost the groups of partition 0 for t3"));
    }

    @Test
    void aCompletionThatTheJoinerHasSaidAndTheControllerNotHeardIsLost() {
        answerForAggregators();
        controller.receive(
                new JournalAudited(JOB, question - 1, JournalAudited.JOINER, "", Collections.emptySortedSet(), true));
        assertThat(audit())
                .isEqualTo(new AuditResult.Lost("the controller's journal has lost that the tables are joined"));
    }

    private void answerForAggregators() {
        folds.clear();
        audit();
        for (int i = 0; i < PLAN.aggregators(); i++) {
            controller.receive(new JournalAudited(JOB, question - 1, i, "", new TreeSet<>(), false));
        }
    }

    @Test
    void answersToAnEarlierAuditAreNoAnswersToThisOne() {
        folds.clear();
        audit();
        audit();
        controller.receive(new JournalAudited(JOB, question - 2, 0, "batch 1", new TreeSet<>(), false));
        assertThat(audit()).isEqualTo(new AuditResult.Waiting(List.of("aggregator-1", "aggregator-2")));
    }

    @Test
    void howAJobHasEndedIsSaidAgain() {
        run(controller.receive(new JobFailed(JOB, "filter: bad")));
        results.clear();
        audit();
        assertThat(results).containsExactly(new JobFailed(JOB, "filter: bad"));
    }

    @Test
    void thatAJobIsCompleteIsSaidAgain() {
        finished("transactions", 0);
        finished("stores", 0);
        controller.receive(new EndOfDataset(JOB, "transactions", 1));
        controller.receive(new EndOfDataset(JOB, "stores", 1));
        var table = new TableEnd("t3.csv", 1);
        run(controller.receive(new TablesJoined(JOB, List.of(table), List.of("w"))));
        results.clear();
        audit();
        assertThat(results).containsExactly(new JobCompleted(JOB, List.of(table), List.of("w")));
        assertThat(folds.get(JOINER)).isNotNull();
    }

    @Test
    void onlyTheDatasetsThatAFoldTakesAreHeldAgainstIt() {
        List<AuditJournal> asked = new ArrayList<>();
        finished("stores", 0);
        for (Effect effect :
                controller.receive(new OpenJob(PLAN, InputIdentity.NONE, 0, "g1", question, false, false, true))) {
            if (effect instanceof Publish(var _, AuditJournal audit)) {
                asked.add(audit);
            }
        }
        assertThat(asked)
                .hasSize(2)
                .allSatisfy(audit -> assertThat(audit.batches()).containsOnlyKeys("transactions"));
    }
}
