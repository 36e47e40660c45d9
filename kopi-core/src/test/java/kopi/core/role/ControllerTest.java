package kopi.core.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.ClientAlive;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.DeadLetter;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobCompleted;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.JobOpened;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Progress;
import kopi.core.message.Message.Rows;
import kopi.core.message.Message.TableEnd;
import kopi.core.message.Message.TablesJoined;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.PlanCodec;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.Effect.CreateJournal;
import kopi.core.role.Effect.DeleteJournal;
import kopi.core.role.Effect.Publish;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private static final Routes ROUTES = new Routes(1, 2, 3);
    private static final JobId JOB = new JobId("j");
    private static final String GATEWAY = "g1";

    private static final ControllerLimits LIMITS = new ControllerLimits(2, 60, 600);

    private final PlanCodec plans = new Plans();
    private final Controller controller = newController();

    private Controller newController() {
        return new Controller(ROUTES, 0, LIMITS, plans);
    }

    private static JobPlan plan(JobId job, String... reports) {
        return new JobPlan(
                job,
                Arrays.stream(reports)
                        .map(name -> Reports.named(name, Parameters.DEFAULT))
                        .toList(),
                3);
    }

    private List<Effect> open(JobPlan plan) {
        return controller.receive(new OpenJob(plan, "files", 0, GATEWAY));
    }

    private static JobAdmitted admitted(JobPlan plan, Map<String, Integer> finished) {
        return new JobAdmitted(plan, 0, finished);
    }

    private static Effect answer(Message message) {
        return new Publish(Routes.gateway(GATEWAY), message);
    }

    private static Effect toClient(Message message) {
        return new Publish(Routes.results(message.job()), message);
    }

    private static BatchFinished finished(String dataset, int seq) {
        return new BatchFinished(new BatchId(JOB, dataset, seq));
    }

    private static EndOfDataset end(String dataset, int batches) {
        return new EndOfDataset(JOB, dataset, batches);
    }

    // --- Admission. -------------------------------------------------------------------------------------------------

    @Test
    void aJobIsGivenItsJournalsThenItsOwnersAreToldThenTheClient() {
        JobPlan plan = plan(JOB, "t3");
        assertThat(open(plan))
                .containsExactly(
                        new CreateJournal(Routes.partition(JOB, 0)),
                        new CreateJournal(Routes.partition(JOB, 1)),
                        new CreateJournal(Routes.partition(JOB, 2)),
                        new CreateJournal(Routes.joinerInput(JOB)),
                        new CreateJournal(Routes.results(JOB)),
                        new Publish(Routes.aggregator(0), new JobOpened(plan)),
                        new Publish(Routes.aggregator(1), new JobOpened(plan)),
                        new Publish(ROUTES.joinerOf(JOB), new JobOpened(plan)),
                        answer(admitted(plan, Map.of("stores", 0, "transactions", 0))));
    }

    @Test
    void openingAgainIsAnsweredAgainAndDoesNothingElse() {
        open(plan(JOB, "t3"));
        controller.receive(finished("transactions", 0));
        assertThat(open(plan(JOB, "t3")))
                .containsExactly(answer(admitted(plan(JOB, "t3"), Map.of("stores", 0, "transactions", 1))));
    }

    @Test
    void anOpenIdWithOtherParametersIsRefused() {
        open(plan(JOB, "t3"));
        assertThat(refusal(open(plan(JOB, "t4")))).contains("is open already, with other parameters");
    }

    @Test
    void aJobIsRefusedWhileAllPlacesAreTakenAndAdmittedOnceOneIsFree() {
        open(plan(new JobId("a"), "t3"));
        open(plan(new JobId("b"), "t3"));
        assertThat(refusal(open(plan(JOB, "t3")))).contains("all 2 places");
        assertThat(open(plan(new JobId("a"), "t3"))).as("an open one is not").hasSize(1);
        controller.receive(new CloseJob(new JobId("a")));
        assertThat(open(plan(JOB, "t3")))
                .endsWith(answer(admitted(plan(JOB, "t3"), Map.of("stores", 0, "transactions", 0))));
    }

    @Test
    void theIdOfAClosedJobIsRefused() {
        open(plan(JOB, "t3"));
        controller.receive(new CloseJob(JOB));
        assertThat(refusal(open(plan(JOB, "t3")))).contains("was closed; take another id");
    }

    private static String refusal(List<Effect> effects) {
        assertThat(effects).hasSize(1);
        assertThat(effects.getFirst()).isInstanceOf(Publish.class);
        var publish = (Publish) effects.getFirst();
        assertThat(publish.to()).isEqualTo(Routes.gateway(GATEWAY));
        return ((JobRefused) publish.message()).reason();
    }

    // --- Progress. --------------------------------------------------------------------------------------------------

    @Test
    void progressIsToldWhenTheOldestUnfinishedBatchFinishes() {
        open(plan(JOB, "t3"));
        assertThat(controller.receive(finished("transactions", 1))).isEmpty();
        assertThat(controller.receive(finished("transactions", 0)))
                .containsExactly(toClient(new Progress(JOB, "transactions", 2)));
        assertThat(controller.receive(finished("transactions", 0)))
                .as("a duplicate")
                .isEmpty();
    }

    @Test
    void theEndOfADatasetGoesToWhomItConcerns() {
        open(plan(JOB, "t1", "t3"));
        EndOfDataset stores = end("stores", 1);
        assertThat(controller.receive(stores)).containsExactly(new Publish(Routes.joinerInput(JOB), stores));
        EndOfDataset transactions = end("transactions", 0);
        assertThat(controller.receive(transactions))
                .containsExactly(
                        new Publish(Routes.partition(JOB, 0), transactions),
                        new Publish(Routes.partition(JOB, 1), transactions),
                        new Publish(Routes.partition(JOB, 2), transactions));
        assertThat(controller.receive(transactions))
                .as("said again: the first time may have been lost")
                .hasSize(3);
    }

    // --- Completion. ------------------------------------------------------------------------------------------------

    /** What a T1 and T3 job of one store batch and two transaction batches hears, each needed for its completion. */
    private static List<Message> wholeJob() {
        return List.of(
                end("stores", 1),
                finished("stores", 0),
                finished("transactions", 0),
                finished("transactions", 1),
                end("transactions", 2),
                new TablesJoined(JOB, List.of(new TableEnd("t3.csv", 1)), List.of("a warning")));
    }

    private static final JobCompleted COMPLETED =
            new JobCompleted(JOB, List.of(new TableEnd("t1.csv", 2), new TableEnd("t3.csv", 1)), List.of("a warning"));

    @Test
    void aJobIsCompleteWhenAllIsInAndNotBeforeWhateverComesLast() {
        for (int last = 0; last < wholeJob().size(); last++) {
            List<Message> messages = new ArrayList<>(wholeJob());
            messages.add(messages.remove(last));
            var fresh = newController();
            fresh.receive(new OpenJob(plan(JOB, "t1", "t3"), "files", 0, GATEWAY));
            for (Message message : messages.subList(0, messages.size() - 1)) {
                assertThat(fresh.receive(message)).doesNotContain(toClient(COMPLETED));
                assertThat(fresh.receive(message)).as("twice").doesNotContain(toClient(COMPLETED));
            }
            assertThat(fresh.receive(messages.getLast())).endsWith(toClient(COMPLETED));
            assertThat(fresh.receive(messages.getLast())).as("said once").isEmpty();
        }
    }

    @Test
    void aListingAloneNeedsNoTables() {
        open(plan(JOB, "t1"));
        controller.receive(finished("transactions", 0));
        assertThat(controller.receive(end("transactions", 1)))
                .containsExactly(toClient(new JobCompleted(JOB, List.of(new TableEnd("t1.csv", 1)), List.of())));
    }

    @Test
    void nothingChangesACompleteJob() {
        open(plan(JOB, "t1", "t3"));
        wholeJob().forEach(controller::receive);
        assertThat(controller.receive(new JobFailed(JOB, "too late"))).isEmpty();
        assertThat(controller.receive(finished("transactions", 7))).isEmpty();
        JobPlan plan = plan(JOB, "t1", "t3");
        assertThat(open(plan)).containsExactly(answer(admitted(plan, Map.of("stores", 1, "transactions", 2))));
    }

    // --- Failure. ---------------------------------------------------------------------------------------------------

    @Test
    void aFailureIsToldOnceAndEndsTheJob() {
        open(plan(JOB, "t3"));
        var failed = new JobFailed(JOB, "aggregator: too bitter");
        assertThat(controller.receive(failed)).containsExactly(toClient(failed));
        assertThat(controller.receive(failed)).isEmpty();
        assertThat(controller.receive(finished("transactions", 0))).isEmpty();
        assertThat(controller.receive(end("transactions", 1))).isEmpty();
    }

    @Test
    void aClientThatContradictsItselfFailsItsJob() {
        open(plan(JOB, "t3"));
        controller.receive(end("transactions", 2));
        assertThat(controller.receive(end("transactions", 3)))
                .containsExactly(toClient(new JobFailed(
                        JOB, "controller: the client says that there are 3 batches, but 2 were announced before")));
    }

    @Test
    void aDatasetThatNoReportReadsFailsTheJob() {
        open(plan(JOB, "t3"));
        assertThat(controller.receive(end("users", 3)))
                .containsExactly(toClient(new JobFailed(JOB, "controller: no report of this job reads users")));
    }

    @Test
    void aDeadLetterFailsItsJobNamingRoleDatasetBatchAndReason() {
        var poison = new Rows(plan(JOB, "t3"), new BatchId(JOB, "transactions", 41), new Batch(0, List.of()));
        assertThat(new DeadLetters(ROUTES).receive(new DeadLetter("kopi.filter", poison, "division by zero")))
                .containsExactly(new Publish(
                        ROUTES.controllerOf(JOB),
                        new JobFailed(JOB, "filter could not process transactions, batch 41: division by zero")));
    }

    @Test
    void aDeadLetterWithoutABatchNamesItsKind() {
        assertThat(new DeadLetters(ROUTES)
                        .receive(new DeadLetter("kopi.gateway.g1", new JobRefused(JOB, "full", 1), "gone")))
                .containsExactly(new Publish(
                        ROUTES.controllerOf(JOB), new JobFailed(JOB, "gateway.g1 could not process JobRefused: gone")));
    }

    @Test
    void anAbortFailsTheJobWithItsReason() {
        open(plan(JOB, "t3"));
        assertThat(controller.receive(new AbortJob(JOB, "the client was stopped")))
                .containsExactly(toClient(new JobFailed(JOB, "the client was stopped")));
    }

    @Test
    void oneJobsFailureIsNothingToAnother() {
        JobId other = new JobId("other");
        open(plan(JOB, "t3"));
        open(plan(other, "t1"));
        controller.receive(new JobFailed(JOB, "bitter"));
        assertThat(controller.receive(new BatchFinished(new BatchId(other, "transactions", 0))))
                .containsExactly(toClient(new Progress(other, "transactions", 1)));
    }

    // --- Coming back. -----------------------------------------------------------------------------------------------

    @Test
    void aJobThatIsKnownIsFoundAndAnotherIsNot() {
        JobPlan plan = plan(JOB, "t3");
        open(plan);
        assertThat(controller.receive(new FindJob(JOB, GATEWAY)))
                .containsExactly(answer(admitted(plan, Map.of("stores", 0, "transactions", 0))));
        assertThat(refusal(controller.receive(new FindJob(new JobId("other"), GATEWAY))))
                .contains("there is no job other");
        controller.receive(new CloseJob(JOB));
        assertThat(refusal(controller.receive(new FindJob(JOB, GATEWAY)))).contains("its results are gone");
    }

    @Test
    void nobodyGoesOnWithAJobFromOtherFiles() {
        open(plan(JOB, "t3"));
        assertThat(refusal(controller.receive(new OpenJob(plan(JOB, "t3"), "other files", 0, GATEWAY))))
                .contains("with other input files");
    }

    @Test
    void aHigherAttemptStartsTheJobOverAndALowerOneDoesNot() {
        JobPlan plan = plan(JOB, "t3");
        List<Effect> first = open(plan);
        controller.receive(finished("transactions", 0));
        List<Effect> second = controller.receive(new OpenJob(plan, "files", 1, GATEWAY));
        assertThat(second.subList(0, 8)).hasSameElementsAs(newControllersClose(plan));
        assertThat(second.subList(8, second.size() - 1)).isEqualTo(first.subList(0, first.size() - 1));
        var again = answer(new JobAdmitted(plan, 1, Map.of("stores", 0, "transactions", 0)));
        assertThat(second).endsWith(again);
        assertThat(controller.receive(new OpenJob(plan, "files", 1, GATEWAY))).containsExactly(again);
        assertThat(controller.receive(new OpenJob(plan, "files", 0, GATEWAY))).containsExactly(again);
    }

    private List<Effect> newControllersClose(JobPlan plan) {
        Controller other = newController();
        other.receive(new OpenJob(plan, "files", 0, GATEWAY));
        return other.receive(new CloseJob(plan.job()));
    }

    // --- Time. ------------------------------------------------------------------------------------------------------

    private static Effect toItself(Message message) {
        return new Publish(Routes.controller(0), message);
    }

    @Test
    void aRunningJobWithoutAClientIsGivenUpAndOneThatIsHeardOfIsNot() {
        open(plan(JOB, "t3"));
        assertThat(controller.tick(0)).isEmpty();
        assertThat(controller.tick(60_000)).isEmpty();
        controller.receive(new ClientAlive(JOB));
        assertThat(controller.tick(60_001)).isEmpty();
        assertThat(controller.tick(120_002))
                .containsExactly(toItself(new AbortJob(JOB, "nothing was heard of its client for 60 seconds")));
        assertThat(controller.tick(120_003)).as("once, for a while").isEmpty();
    }

    @Test
    void resultsExpire() {
        open(plan(JOB, "t1", "t3"));
        wholeJob().forEach(controller::receive);
        assertThat(controller.tick(0)).isEmpty();
        assertThat(controller.tick(600_000)).isEmpty();
        assertThat(controller.tick(600_001)).containsExactly(toItself(new CloseJob(JOB)));
    }

    // --- Snapshots. -------------------------------------------------------------------------------------------------

    @Test
    void aRestoredControllerGoesOnWhereTheOtherOneWas() {
        for (int known = 0; known <= wholeJob().size(); known++) {
            Controller before = newController();
            before.receive(new CloseJob(new JobId("over")));
            before.receive(new OpenJob(plan(JOB, "t1", "t3"), "files", 2, GATEWAY));
            wholeJob().subList(0, known).forEach(before::receive);
            Controller after = newController();
            assertThat(after.restore(before.snapshot())).isEmpty();
            assertThat(after.snapshot()).isEqualTo(before.snapshot());
            for (Message message : wholeJob().subList(known, wholeJob().size())) {
                assertThat(after.receive(message)).isEqualTo(before.receive(message));
            }
            var over = new OpenJob(plan(new JobId("over"), "t3"), "files", 0, GATEWAY);
            assertThat(refusal(after.receive(over))).contains("was closed");
        }
    }

    // --- The close. -------------------------------------------------------------------------------------------------

    @Test
    void closingTellsEveryOwnerAndDeletesExactlyTheJournalsThatOpeningCreated() {
        Set<Journal> created = open(plan(JOB, "t2", "t3")).stream()
                .filter(CreateJournal.class::isInstance)
                .map(effect -> ((CreateJournal) effect).journal())
                .collect(Collectors.toSet());
        List<Effect> closing = controller.receive(new CloseJob(JOB));
        assertThat(closing.subList(0, 3))
                .containsExactly(
                        new Publish(Routes.aggregator(0), new CloseJob(JOB)),
                        new Publish(Routes.aggregator(1), new CloseJob(JOB)),
                        new Publish(ROUTES.joinerOf(JOB), new CloseJob(JOB)));
        assertThat(closing.subList(3, closing.size()))
                .hasSize(created.size())
                .allSatisfy(effect -> assertThat(effect).isInstanceOf(DeleteJournal.class))
                .map(effect -> ((DeleteJournal) effect).journal())
                .containsExactlyInAnyOrderElementsOf(created);
    }

    @Test
    void lateMessagesOfAClosedJobAndThoseOfNoJobChangeNothing() {
        open(plan(JOB, "t1", "t3"));
        controller.receive(new CloseJob(JOB));
        List<Message> late = new ArrayList<>(wholeJob());
        late.add(new CloseJob(JOB));
        late.add(new JobFailed(JOB, "late"));
        late.add(new AbortJob(JOB, "late"));
        late.add(new ClientAlive(JOB));
        late.add(new CloseJob(new JobId("never-seen")));
        late.forEach(message ->
                assertThat(controller.receive(message)).as(message.toString()).isEmpty());
    }
}
