package kopi.core.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.DeadLetter;
import kopi.core.message.Message.EndOfDataset;
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

    private final Controller controller = new Controller(ROUTES, 2);

    private static JobPlan plan(JobId job, String... reports) {
        return new JobPlan(
                job,
                Arrays.stream(reports)
                        .map(name -> Reports.named(name, Parameters.DEFAULT))
                        .toList(),
                3);
    }

    private List<Effect> open(JobPlan plan) {
        return controller.receive(new OpenJob(plan, GATEWAY));
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
                        answer(new JobAdmitted(JOB)));
    }

    @Test
    void openingAgainIsAnsweredAgainAndDoesNothingElse() {
        open(plan(JOB, "t3"));
        assertThat(open(plan(JOB, "t3"))).containsExactly(answer(new JobAdmitted(JOB)));
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
        assertThat(open(plan(JOB, "t3"))).endsWith(answer(new JobAdmitted(JOB)));
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
            var fresh = new Controller(ROUTES, 1);
            fresh.receive(new OpenJob(plan(JOB, "t1", "t3"), GATEWAY));
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
        assertThat(open(plan(JOB, "t1", "t3"))).containsExactly(answer(new JobAdmitted(JOB)));
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
    void aDeadLetterFailsItsJobNamingQueueDatasetBatchAndReason() {
        open(plan(JOB, "t3"));
        var poison = new Rows(plan(JOB, "t3"), new BatchId(JOB, "transactions", 41), new Batch(0, List.of()));
        assertThat(controller.receive(new DeadLetter("kopi.filter", poison, "division by zero")))
                .containsExactly(toClient(
                        new JobFailed(JOB, "kopi.filter could not process transactions, batch 41: division by zero")));
    }

    @Test
    void aDeadLetterWithoutABatchNamesItsKind() {
        open(plan(JOB, "t3"));
        assertThat(controller.receive(new DeadLetter("kopi.gateway.g1", new JobAdmitted(JOB), "gone")))
                .containsExactly(toClient(new JobFailed(JOB, "kopi.gateway.g1 could not process JobAdmitted: gone")));
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
        late.add(new DeadLetter("kopi.filter", new CloseJob(JOB), "late"));
        late.add(new CloseJob(new JobId("never-seen")));
        late.forEach(message ->
                assertThat(controller.receive(message)).as(message.toString()).isEmpty());
    }
}
