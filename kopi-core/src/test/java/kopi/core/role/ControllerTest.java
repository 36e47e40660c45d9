package kopi.core.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kopi.core.job.BatchGlance;
import kopi.core.job.FileIdentity;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobGlance;
import kopi.core.job.JobPhase;
import kopi.core.job.JobPlan;
import kopi.core.job.Owners;
import kopi.core.job.SeqRange;
import kopi.core.job.StateCost;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.ClientAlive;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.ClusterResized;
import kopi.core.message.Message.DeadLetter;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobAnswer;
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
import kopi.core.port.StateCodec;
import kopi.core.report.OutputColumn;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.core.report.Table;
import kopi.core.role.Effect.CreateJournal;
import kopi.core.role.Effect.DeleteJournal;
import kopi.core.role.Effect.Publish;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;
import org.junit.jupiter.api.Test;

class ControllerTest {
    private static final ClusterSize SIZE = new ClusterSize(new Revision(1, "egg-1", 1), 1, 2, 3);
    private static final JobId JOB = new JobId("j");
    private static final String GATEWAY = "g1";
    private static final InputIdentity INPUT = input(7);

    private static final ControllerLimits LIMITS = new ControllerLimits(2, 60, 600);

    private final StateCodec states = new States();
    private final Controller controller = newController();

    private Controller newController() {
        return newController(LIMITS);
    }

    private Controller newController(ControllerLimits limits) {
        var fresh = new Controller(0, limits, states, () -> SIZE);
        fresh.receive(new ClusterResized(SIZE));
        return fresh;
    }

    private static Owners owners(JobId job) {
        return new Owners(SIZE.aggregators(), Math.floorMod(job.value().hashCode(), SIZE.joiners()));
    }

    private static Journal joinerOf(JobId job) {
        return Routes.joiner(owners(job).joiner());
    }

    private static JobPlan plan(JobId job, String... reports) {
        return new JobPlan(
                job,
                Arrays.stream(reports)
                        .map(name -> Reports.named(name, Parameters.DEFAULT))
                        .toList(),
                3,
                owners(job));
    }

    private List<Effect> open(JobPlan plan) {
        return controller.receive(new OpenJob(plan, INPUT, 0, GATEWAY));
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
        return new BatchFinished(new BatchId(JOB, dataset, seq), 2);
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
                        new CreateJournal(Routes.aggregatorInput(JOB, 0)),
                        new CreateJournal(Routes.aggregatorInput(JOB, 1)),
                        new CreateJournal(Routes.joinerInput(JOB)),
                        new CreateJournal(Routes.results(JOB)),
                        new Publish(Routes.aggregator(0), new JobOpened(plan)),
                        new Publish(Routes.aggregator(1), new JobOpened(plan)),
                        new Publish(joinerOf(JOB), new JobOpened(plan)),
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
        assertThat(refusal(open(plan(JOB, "t4"))))
                .contains("job j has other reports or parameters")
                .contains("--replace");
    }

    @Test
    void aJobIsRefusedWhileAllPlacesAreTakenAndAdmittedOnceOneIsFree() {
        open(plan(new JobId("a"), "t3"));
        open(plan(new JobId("b"), "t3"));
        assertThat(refusal(open(plan(JOB, "t3")))).contains("all 2 jobs");
        assertThat(open(plan(new JobId("a"), "t3"))).as("an open one is not").hasSize(1);
        controller.receive(new CloseJob(new JobId("a")));
        assertThat(open(plan(JOB, "t3")))
                .endsWith(answer(admitted(plan(JOB, "t3"), Map.of("stores", 0, "transactions", 0))));
    }

    @Test
    void theIdOfAClosedJobIsRefused() {
        open(plan(JOB, "t3"));
        controller.receive(new CloseJob(JOB));
        assertThat(refusal(open(plan(JOB, "t3")))).contains("was closed; choose another name");
    }

    @Test
    void closingOrAbortingANameThatWasNeverUsedReservesNothing() {
        assertThat(controller.receive(new CloseJob(JOB))).isEmpty();
        assertThat(controller.receive(new AbortJob(JOB, "a stranger wants it so")))
                .isEmpty();
        assertThat(controller.receive(new FindJob(JOB, GATEWAY)))
                .containsExactly(answer(new JobRefused(JOB, "there is no job j", 0)));
        assertThat(open(plan(JOB, "t3")))
                .endsWith(answer(admitted(plan(JOB, "t3"), Map.of("stores", 0, "transactions", 0))));
    }

    // --- Owners. ----------------------------------------------------------------------------------------------------

    @Test
    void anOwnerAtItsLimitIsRefusedAndOthersAreNot() {
        var limited = newController(new ControllerLimits(4, 60, 600, Map.of("till-7", 1)));
        assertThat(admits(limited, "till-7_a")).isTrue();
        assertThat(refusal(openAt(limited, "till-7_b"))).contains("1 jobs of till-7 are open, its limit");
        assertThat(admits(limited, "till-7_a")).as("an open one is not refused").isTrue();
        assertThat(admits(limited, "till-8_a")).isTrue();
        limited.receive(new AbortJob(new JobId("till-7_a"), "not wanted"));
        assertThat(admits(limited, "till-7_b")).as("a place is free again").isTrue();
    }

    @Test
    void noOwnerTakesAllPlaces() {
        var shared = newController(new ControllerLimits(4, 60, 600));
        assertThat(admits(shared, "greedy_a")).isTrue();
        assertThat(admits(shared, "greedy_b")).isTrue();
        assertThat(refusal(openAt(shared, "greedy_c"))).contains("2 jobs of greedy are open, its limit");
        assertThat(admits(shared, "modest_a")).isTrue();
    }

    @Test
    void theLimitOfAnOwnerOutlivesARestart() {
        var limits = new ControllerLimits(4, 60, 600, Map.of("till-7", 1));
        var before = newController(limits);
        assertThat(admits(before, "till-7_a")).isTrue();
        var after = newController(limits);
        after.restore(before.snapshot());
        assertThat(refusal(openAt(after, "till-7_b"))).contains("its limit");
    }

    @Test
    void whoOpensAndAbortsWithoutEndPushesOutNobodyElsesResults() {
        var shared = newController(new ControllerLimits(4, 60, 600));
        assertThat(admits(shared, "honest_report")).isTrue();
        shared.receive(new AbortJob(new JobId("honest_report"), "over"));
        for (int i = 0; i < 1_100; i++) {
            assertThat(admits(shared, "greedy_" + i)).isTrue();
            shared.receive(new AbortJob(new JobId("greedy_" + i), "over"));
        }
        assertThat(shared.jobs())
                .hasSizeLessThanOrEqualTo(1_000)
                .anySatisfy(job -> assertThat(job.job()).isEqualTo(new JobId("honest_report")));
    }

    /** Of 255 characters and more each, as many as there may be: a third of a mebibyte, which is little to send. */
    private static InputIdentity largeInput() {
        return new InputIdentity(
                1,
                IntStream.range(0, InputIdentity.MAX_FILES)
                        .mapToObj(i -> new FileIdentity("f".repeat(InputIdentity.MAX_PATH - 3) + i, 1, 1))
                        .toList());
    }

    private static List<Effect> openLarge(Controller at, String job) {
        return at.receive(new OpenJob(plan(new JobId(job), "t4"), largeInput(), 0, GATEWAY));
    }

    @Test
    void whatIsKnownOfJobsThatAreOverIsBoundedByItsBytes() {
        var shared = newController(new ControllerLimits(4, 60, 600));
        assertThat(admits(shared, "honest_report")).isTrue();
        shared.receive(new AbortJob(new JobId("honest_report"), "over"));
        for (int i = 0; i < 300; i++) {
            openLarge(shared, "greedy_" + i);
            shared.receive(new AbortJob(new JobId("greedy_" + i), "over"));
        }
        long each = StateCost.job(plan(new JobId("greedy_0"), "t4"), largeInput());
        assertThat(shared.jobs())
                .hasSizeLessThanOrEqualTo((int) (Controller.KNOWN_BYTES / each) + 1)
                .anySatisfy(job -> assertThat(job.job()).isEqualTo(new JobId("honest_report")))
                .last()
                .satisfies(job -> assertThat(job.job()).isEqualTo(new JobId("greedy_299")));
    }

    @Test
    void noOwnersOpenJobsTakeAllTheMemoryThatThereIsForThem() {
        var shared = newController(new ControllerLimits(1_000, 60, 600));
        int opened = 0;
        while (openLarge(shared, "greedy_" + opened).size() > 1) {
            opened++;
        }
        assertThat(opened).isBetween(10, 499);
        assertThat(refusal(openLarge(shared, "greedy_" + opened)))
                .contains("the plans of the jobs that are open leave no room for this one");
        assertThat(openLarge(shared, "modest_a")).hasSizeGreaterThan(1);
        OpenJob another = new OpenJob(
                plan(new JobId("greedy_0"), "t3"), largeInput(), 0, GATEWAY, Message.NO_QUESTION, false, true);
        assertThat(shared.receive(another))
                .as("one takes the room of the one that it replaces")
                .hasSizeGreaterThan(1);
    }

    private static List<Effect> openAt(Controller controller, String job) {
        return controller.receive(new OpenJob(plan(new JobId(job), "t3"), INPUT, 0, GATEWAY));
    }

    private static boolean admits(Controller controller, String job) {
        return openAt(controller, job).getLast() instanceof Publish publish && publish.message() instanceof JobAdmitted;
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
                        new Publish(Routes.aggregatorInput(JOB, 0), transactions),
                        new Publish(Routes.aggregatorInput(JOB, 1), transactions));
        assertThat(controller.receive(transactions))
                .as("said again: the first time may have been lost")
                .hasSize(2);
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
            fresh.receive(new OpenJob(plan(JOB, "t1", "t3"), INPUT, 0, GATEWAY));
            for (Message message : messages.subList(0, messages.size() - 1)) {
                assertThat(fresh.receive(message)).doesNotContain(toClient(COMPLETED));
                assertThat(fresh.receive(message)).as("twice").doesNotContain(toClient(COMPLETED));
            }
            assertThat(fresh.receive(messages.getLast())).contains(toClient(COMPLETED));
            assertThat(fresh.receive(messages.getLast())).as("said once").isEmpty();
        }
    }

    @Test
    void aListingAloneNeedsNoTables() {
        open(plan(JOB, "t1"));
        controller.receive(finished("transactions", 0));
        assertThat(controller.receive(end("transactions", 1)))
                .contains(toClient(new JobCompleted(JOB, List.of(new TableEnd("t1.csv", 1)), List.of())));
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
        assertThat(controller.receive(failed)).startsWith(toClient(failed));
        assertThat(controller.receive(failed)).isEmpty();
        assertThat(controller.receive(finished("transactions", 0))).isEmpty();
        assertThat(controller.receive(end("transactions", 1))).isEmpty();
    }

    @Test
    void whyAJobHasFailedAndWhatHasComeIsKnownToItsSnapshotToo() {
        open(plan(JOB, "t3"));
        controller.receive(finished("transactions", 0));
        controller.receive(finished("transactions", 0));
        controller.receive(finished("transactions", 2));
        controller.receive(new JobFailed(JOB, "filter: no"));
        JobGlance glance = controller.glance("j").orElseThrow();
        assertThat(glance.phase()).isEqualTo(JobPhase.FAILED);
        assertThat(glance.failure()).isEqualTo("filter: no");
        assertThat(glance.finished())
                .contains(new BatchGlance(
                        "transactions",
                        OptionalInt.empty(),
                        List.of(new SeqRange(0, 1), new SeqRange(2, 3)),
                        List.of(new SeqRange(0, 1))));
        assertThat(controller.glance("k")).isEmpty();
        Controller restored = newController();
        restored.restore(controller.snapshot());
        assertThat(restored.glance("j")).map(JobGlance::failure).hasValue("filter: no");
    }

    @Test
    void aJobThatHasFailedHoldsNothingButItsResults() {
        JobPlan plan = plan(JOB, "t3");
        open(plan);
        List<Effect> effects = controller.receive(new AbortJob(JOB, "enough"));
        assertThat(effects)
                .contains(new Publish(Routes.aggregator(0), new CloseJob(JOB)))
                .contains(new Publish(joinerOf(JOB), new CloseJob(JOB)))
                .contains(new DeleteJournal(Routes.joinerInput(JOB)))
                .contains(new DeleteJournal(Routes.aggregatorInput(JOB, 0)))
                .doesNotContain(new DeleteJournal(Routes.results(JOB)));
        assertThat(controller.receive(new AbortJob(JOB, "enough"))).isEmpty();
    }

    @Test
    void norDoesOneThatIsComplete() {
        open(plan(JOB, "t1", "t3"));
        List<Effect> effects = wholeJob().stream()
                .map(controller::receive)
                .flatMap(List::stream)
                .toList();
        assertThat(effects)
                .contains(new Publish(Routes.aggregator(0), new CloseJob(JOB)))
                .contains(new DeleteJournal(Routes.aggregatorInput(JOB, 1)))
                .doesNotContain(new DeleteJournal(Routes.results(JOB)));
    }

    @Test
    void aPlanThatNoBatchWouldFitIsRefusedByName() {
        var wide = (Report.Summary) Reports.named("t3", Parameters.DEFAULT);
        var keys = java.util.Collections.nCopies(16, wide.keys().getFirst());
        var measures = java.util.Collections.nCopies(32, wide.measures().getFirst());
        List<Report> reports = java.util.stream.IntStream.range(0, 20)
                .<Report>mapToObj(i -> new Report.Summary(
                        "r" + i,
                        "title",
                        wide.dataset(),
                        wide.filter(),
                        keys,
                        measures,
                        List.of(new Table(
                                "r" + i + ".csv",
                                Optional.empty(),
                                java.util.stream.IntStream.range(0, keys.size())
                                        .<Table.Order>mapToObj(Table.Order.ByKey::new)
                                        .toList(),
                                List.of(new OutputColumn.Total("total", 0))))))
                .toList();
        assertThat(controller.receive(new OpenJob(new JobPlan(JOB, reports, 3), INPUT, 0, "g1")))
                .singleElement()
                .isInstanceOfSatisfying(
                        Publish.class,
                        answer -> assertThat(answer.message()).isInstanceOfSatisfying(JobRefused.class, refused -> {
                            assertThat(refused.reason()).startsWith("the plan's reports on transactions need so much");
                            assertThat(refused.retryAfterSeconds()).isZero();
                        }));
    }

    @Test
    void aClientThatContradictsItselfFailsItsJob() {
        open(plan(JOB, "t3"));
        controller.receive(end("transactions", 2));
        assertThat(controller.receive(end("transactions", 3)))
                .startsWith(toClient(
                        new JobFailed(JOB, "controller: the client announces 3 batches, but 2 were announced before")));
    }

    @Test
    void aDatasetThatNoReportReadsFailsTheJob() {
        open(plan(JOB, "t3"));
        assertThat(controller.receive(end("users", 3)))
                .startsWith(toClient(new JobFailed(JOB, "controller: no report of this job reads users")));
    }

    @Test
    void aDeadLetterFailsItsJobNamingRoleDatasetBatchAndReason() {
        var poison = new Rows(plan(JOB, "t3"), new BatchId(JOB, "transactions", 41), new Batch(0, List.of()));
        assertThat(new DeadLetters().receive(new DeadLetter("kopi.filter", poison, "division by zero")))
                .containsExactly(new Publish(
                        Routes.CONTROL,
                        new JobFailed(JOB, "filter could not process transactions, batch 41: division by zero")));
    }

    @Test
    void aDeadLetterWithoutABatchNamesItsKind() {
        assertThat(new DeadLetters().receive(new DeadLetter("kopi.gateway.g1", new JobRefused(JOB, "full", 1), "gone")))
                .containsExactly(new Publish(
                        Routes.CONTROL, new JobFailed(JOB, "gateway.g1 could not process JobRefused: gone")));
    }

    @Test
    void anAbortFailsTheJobWithItsReason() {
        open(plan(JOB, "t3"));
        assertThat(controller.receive(new AbortJob(JOB, "the client was stopped")))
                .startsWith(toClient(new JobFailed(JOB, "the client was stopped")));
    }

    @Test
    void oneJobsFailureIsNothingToAnother() {
        JobId other = new JobId("other");
        open(plan(JOB, "t3"));
        open(plan(other, "t1"));
        controller.receive(new JobFailed(JOB, "bitter"));
        assertThat(controller.receive(new BatchFinished(new BatchId(other, "transactions", 0), 2)))
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

    // --- One name, other input. --------------------------------------------------------------------------------------

    private static InputIdentity input(int checksum) {
        return InputIdentity.of(
                4_096,
                List.of(
                        new FileIdentity("stores/stores.csv", 100, 1),
                        new FileIdentity("transactions/2024.csv", 2_700_000, checksum)));
    }

    /** As clients ask for a job with a name. */
    private static OpenJob submission(InputIdentity input, boolean replaces, String... reports) {
        byte[] encoded = String.join(",", reports).getBytes(StandardCharsets.UTF_8);
        return new OpenJob(
                plan(input.job(JOB, encoded), reports), input, 0, GATEWAY, Message.NO_QUESTION, false, replaces);
    }

    @Test
    void everyAnswerNamesItsQuestion() {
        OpenJob open = submission(INPUT, false, "t3");
        assertThat(answered(controller.receive(asked(open, 1)))).isEqualTo(1);
        assertThat(answered(controller.receive(asked(open, 2)))).isEqualTo(2);
        assertThat(answered(controller.receive(asked(submission(input(8), false, "t3"), 3))))
                .isEqualTo(3);
        assertThat(answered(controller.receive(asked(submission(input(8), true, "t3"), 4))))
                .isEqualTo(4);
        assertThat(answered(controller.receive(new FindJob(JOB, GATEWAY, 5)))).isEqualTo(5);
        assertThat(answered(controller.receive(new FindJob(new JobId("other"), GATEWAY, 6))))
                .isEqualTo(6);
        controller.receive(new CloseJob(JOB));
        assertThat(answered(controller.receive(new FindJob(JOB, GATEWAY, 7)))).isEqualTo(7);
        assertThat(answered(controller.receive(asked(submission(input(8), false, "t3"), 8))))
                .isEqualTo(8);
    }

    private static OpenJob asked(OpenJob open, long question) {
        return new OpenJob(
                open.plan(), open.input(), open.attempt(), GATEWAY, question, open.isEphemeral(), open.replaces());
    }

    private static long answered(List<Effect> effects) {
        return ((JobAnswer) ((Publish) effects.getLast()).message()).question();
    }

    private static JobRefused refused(List<Effect> effects) {
        assertThat(effects).hasSize(1);
        return (JobRefused) ((Publish) effects.getFirst()).message();
    }

    @Test
    void nobodyResumesAJobWithOtherFilesAndIsToldWhichInWhat() {
        controller.receive(submission(INPUT, false, "t3"));
        JobRefused refused = refused(controller.receive(submission(input(8), false, "t3")));
        assertThat(refused.reason())
                .contains("job j has other input: transactions/2024.csv has the same size, but other content")
                .contains("--replace");
        assertThat(refused.isBadRequest()).isTrue();
        assertThat(refused.retryAfterSeconds()).isZero();
        assertThat(controller.receive(submission(INPUT, false, "t3")))
                .as("the right ones resume it")
                .hasSize(1);
    }

    @Test
    void aFinishedJobIsNoAnswerToOtherFilesEither() {
        open(plan(JOB, "t1", "t3"));
        wholeJob().forEach(controller::receive);
        var other = new OpenJob(plan(JOB, "t1", "t3"), input(8), 0, GATEWAY);
        assertThat(refused(controller.receive(other)).isBadRequest()).isTrue();
    }

    @Test
    void aReplacementClosesTheOtherJobAndOpensInOneTurn() {
        OpenJob old = submission(INPUT, false, "t3");
        List<Effect> opening = controller.receive(old);
        OpenJob next = submission(input(8), true, "t3");
        List<Effect> effects = controller.receive(next);
        assertThat(effects.subList(0, 7)).hasSameElementsAs(newControllersClose(old));
        assertThat(effects).endsWith(admittedAs(next, 1));
        assertThat(effects.subList(7, effects.size())).hasSameSizeAs(opening);
        assertThat(controller.receive(next)).as("said again it changes nothing").containsExactly(admittedAs(next, 1));
        assertThat(controller.receive(new BatchFinished(new BatchId(old.job(), "transactions", 0), 2)))
                .as("what is under way of the replaced one changes nothing")
                .isEmpty();
        assertThat(refused(controller.receive(old)).reason()).contains("has other input");
        assertThat(controller.receive(new CloseJob(old.job())))
                .as("a late close of the replaced one does not close the other")
                .isEmpty();
        assertThat(controller.receive(new FindJob(JOB, GATEWAY))).containsExactly(admittedAs(next, 1));
    }

    private static Effect admittedAs(OpenJob open, int attempt) {
        return answer(new JobAdmitted(open.plan(), attempt, Map.of("stores", 0, "transactions", 0)));
    }

    @Test
    void aReplacementThatTheJournalHasLostIsRepeatedWhenItsClientComesBack() {
        OpenJob old = submission(INPUT, false, "t3");
        OpenJob next = submission(input(8), false, "t3");
        controller.receive(old);
        assertThat(controller.receive(attempt(next, 1)))
                .containsAll(newControllersClose(old))
                .endsWith(admittedAs(next, 1));
        assertThat(controller.receive(attempt(next, 1))).containsExactly(admittedAs(next, 1));
    }

    @Test
    void neitherTheReplacedOneNorOneThatWasReplacedBeforeTakesItsNameBack() {
        OpenJob first = submission(INPUT, true, "t3");
        OpenJob second = submission(input(8), true, "t3");
        controller.receive(first);
        controller.receive(attempt(first, 3));
        assertThat(controller.receive(second)).endsWith(admittedAs(second, 4));
        assertThat(controller.receive(first))
                .as("asked for by somebody else, who wants it now")
                .endsWith(admittedAs(first, 5));
        OpenJob unasked = submission(input(8), false, "t3");
        assertThat(refused(controller.receive(attempt(unasked, 4))).reason()).contains("has other input");
        assertThat(refused(controller.receive(attempt(unasked, 5))).reason()).contains("has other input");
    }

    private static OpenJob attempt(OpenJob open, int attempt) {
        return new OpenJob(
                open.plan(), open.input(), attempt, GATEWAY, open.question(), open.isEphemeral(), open.replaces());
    }

    @Test
    void attemptsDoNotOverflow() {
        OpenJob old = submission(INPUT, false, "t3");
        OpenJob next = submission(input(8), true, "t3");
        controller.receive(attempt(old, Integer.MAX_VALUE));
        assertThat(controller.receive(next)).endsWith(admittedAs(next, Integer.MAX_VALUE));
    }

    @Test
    void aJobIsAbortedAndClosedByItsNameToo() {
        OpenJob open = submission(INPUT, false, "t3");
        controller.receive(open);
        assertThat(controller.receive(new AbortJob(JOB, "not wanted")))
                .startsWith(toClient(new JobFailed(open.job(), "not wanted")));
        assertThat(controller.receive(new CloseJob(JOB))).hasSameElementsAs(newControllersClose(open));
        assertThat(refusal(controller.receive(new FindJob(JOB, GATEWAY)))).contains("its results are gone");
    }

    @Test
    void otherReportsReplaceToo() {
        controller.receive(submission(INPUT, false, "t3"));
        assertThat(refused(controller.receive(submission(INPUT, false, "t4"))).isBadRequest())
                .isTrue();
        OpenJob next = submission(INPUT, true, "t4");
        controller.receive(next);
        assertThat(controller.jobs()).extracting(JobStatus::job).containsExactly(next.job());
    }

    @Test
    void aReplacementOfTheSameJobResumesItUnlessItHasFailed() {
        OpenJob open = submission(INPUT, true, "t3");
        controller.receive(open);
        assertThat(controller.receive(open)).hasSize(1);
        controller.receive(new AbortJob(open.job(), "not wanted"));
        assertThat(controller.receive(open))
                .hasSizeGreaterThan(1)
                .endsWith(answer(new JobAdmitted(open.plan(), 1, Map.of("stores", 0, "transactions", 0))));
    }

    @Test
    void aReplacementNeedsAPlaceUnlessTheOtherOneHasOne() {
        OpenJob old = submission(INPUT, false, "t3");
        controller.receive(old);
        open(plan(new JobId("b"), "t3"));
        assertThat(controller.receive(submission(input(8), true, "t3"))).hasSizeGreaterThan(1);
        controller.receive(new AbortJob(JOB, "by its name"));
        open(plan(new JobId("c"), "t3"));
        JobRefused refused = refused(controller.receive(submission(input(9), true, "t3")));
        assertThat(refused.reason()).contains("all 2 jobs");
        assertThat(refused.isBadRequest()).isFalse();
    }

    @Test
    void aClosedNameTakesOtherFilesAndTheSameOnesOnlyWhenTheyAreToReplace() {
        OpenJob open = submission(INPUT, false, "t3");
        controller.receive(open);
        controller.receive(new CloseJob(JOB));
        assertThat(refused(controller.receive(open)).reason()).contains("was closed");
        OpenJob other = submission(input(8), false, "t3");
        assertThat(controller.receive(other)).hasSizeGreaterThan(1);
        controller.receive(new CloseJob(JOB));
        assertThat(controller.receive(submission(INPUT, true, "t3"))).hasSizeGreaterThan(1);
    }

    @Test
    void aHigherAttemptStartsTheJobOverAndALowerOneDoesNot() {
        JobPlan plan = plan(JOB, "t3");
        List<Effect> first = open(plan);
        controller.receive(finished("transactions", 0));
        List<Effect> second = controller.receive(new OpenJob(plan, INPUT, 1, GATEWAY));
        assertThat(second.subList(0, 7)).hasSameElementsAs(newControllersClose(plan));
        assertThat(second.subList(7, second.size() - 1)).isEqualTo(first.subList(0, first.size() - 1));
        var again = answer(new JobAdmitted(plan, 1, Map.of("stores", 0, "transactions", 0)));
        assertThat(second).endsWith(again);
        assertThat(controller.receive(new OpenJob(plan, INPUT, 1, GATEWAY))).containsExactly(again);
        assertThat(controller.receive(new OpenJob(plan, INPUT, 0, GATEWAY))).containsExactly(again);
    }

    private List<Effect> newControllersClose(JobPlan plan) {
        return newControllersClose(new OpenJob(plan, INPUT, 0, GATEWAY));
    }

    private List<Effect> newControllersClose(OpenJob open) {
        Controller other = newController();
        other.receive(open);
        return other.receive(new CloseJob(open.job()));
    }

    // --- Time. ------------------------------------------------------------------------------------------------------

    private static Effect toItself(Message message) {
        return new Publish(Routes.CONTROL, message);
    }

    @Test
    void aRunningJobWithoutAClientIsGivenUpAndOneThatIsHeardOfIsNot() {
        open(plan(JOB, "t3"));
        assertThat(controller.tick(0)).isEmpty();
        assertThat(controller.tick(60_000)).isEmpty();
        controller.receive(new ClientAlive(JOB));
        assertThat(controller.tick(60_001)).isEmpty();
        assertThat(controller.tick(120_002))
                .containsExactly(toItself(new AbortJob(JOB, "its client has sent nothing for 60 seconds")));
        assertThat(controller.tick(120_003)).as("once, for a while").isEmpty();
    }

    @Test
    void aJobWithoutANameGoesWhenItsClientHasGoneWhateverItsPhaseIs() {
        List<Message> aborted = List.of(new AbortJob(JOB, "its client was stopped"));
        for (List<Message> life : List.of(aborted, wholeJob())) {
            Controller fresh = newController();
            fresh.receive(new OpenJob(
                    plan(JOB, "t1", "t3"), InputIdentity.NONE, 0, GATEWAY, Message.NO_QUESTION, true, false));
            life.forEach(fresh::receive);
            Controller restored = newController();
            restored.restore(fresh.snapshot());
            assertThat(restored.tick(0)).isEmpty();
            assertThat(restored.tick(60_000)).isEmpty();
            restored.receive(new ClientAlive(JOB));
            assertThat(restored.tick(60_001)).as("its client is still reading").isEmpty();
            assertThat(restored.tick(120_002)).containsExactly(toItself(new CloseJob(JOB)));
        }
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
            before.receive(new OpenJob(plan(new JobId("over"), "t3"), INPUT, 0, GATEWAY));
            before.receive(new CloseJob(new JobId("over")));
            before.receive(new OpenJob(plan(JOB, "t1", "t3"), INPUT, 2, GATEWAY));
            wholeJob().subList(0, known).forEach(before::receive);
            Controller after = newController();
            assertThat(after.restore(before.snapshot())).isEmpty();
            assertThat(after.snapshot()).isEqualTo(before.snapshot());
            for (Message message : wholeJob().subList(known, wholeJob().size())) {
                assertThat(after.receive(message)).isEqualTo(before.receive(message));
            }
            var over = new OpenJob(plan(new JobId("over"), "t3"), INPUT, 0, GATEWAY);
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
                        new Publish(joinerOf(JOB), new CloseJob(JOB)));
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
