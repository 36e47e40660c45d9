package kopi.core.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kopi.core.client.ClientStep.Event;
import kopi.core.client.ClientStep.Item;
import kopi.core.client.ClientStep.Outcome;
import kopi.core.error.InvalidInputException;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.error.WrongGatewayException;
import kopi.core.job.AuditResult;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobCompleted;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Progress;
import kopi.core.message.Message.Slice;
import kopi.core.message.Message.TableEnd;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import org.junit.jupiter.api.Test;

// A class literal has no type parameters.
@SuppressWarnings("rawtypes")
class ClientEngineTest {
    private static final JobId JOB = new JobId("j");
    private static final String SALES = "transactions";
    private static final JobPlan PLAN = new JobPlan(JOB, List.of(Reports.named("t1", Parameters.DEFAULT)), 1);
    private static final int GATEWAYS = 2;
    private static final int WINDOW = 4;
    private static final int MAX_BYTES = 100;
    private final KopiException gone = new UnavailableException("gateway g: connection refused");
    private static final Patience PATIENCE = new Patience(
            Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(20), 2);

    private final List<ClientStep<String>> steps = new ArrayList<>();
    private ClientEngine<String> engine = engine(true);
    private long now;

    private static ClientEngine<String> engine(boolean isEphemeral) {
        return new ClientEngine<>(
                new ClientGoal.Submit(PLAN, InputIdentity.NONE, isEphemeral, true), PATIENCE, GATEWAYS, () -> 0.5);
    }

    private void apply(List<ClientStep<String>> more) {
        steps.clear();
        steps.addAll(more);
    }

    private <S> List<S> steps(Class<S> kind) {
        return steps.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private int call() {
        return steps.stream()
                .map(step -> switch (step) {
                    case ClientStep.Ask<String> ask -> ask.call();
                    case ClientStep.Notify<String> notify -> notify.call();
                    default -> 0;
                })
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
    }

    /** The next call, after a pause if there is one. */
    private int nextCall() {
        while (call() == 0) {
            List<ClientStep.Wake> wakes = steps(ClientStep.Wake.class);
            assertThat(wakes).as("%s", steps).isNotEmpty();
            now += wakes.getFirst().after().toNanos();
            apply(engine.tick(now));
        }
        return call();
    }

    private OpenJob asked() {
        return (OpenJob) steps(ClientStep.Ask.class).getFirst().question();
    }

    private Message notice() {
        return steps(ClientStep.Notify.class).getFirst().notice();
    }

    private Outcome outcome() {
        return steps(ClientStep.Finish.class).getFirst().outcome();
    }

    private String failure() {
        return String.valueOf(((Outcome.Failed) outcome()).reason().getMessage());
    }

    private static JobAdmitted admission(int attempt, int finished) {
        return new JobAdmitted(PLAN, attempt, Map.of(SALES, finished));
    }

    private int admitted(int attempt, int finished) {
        int call = nextCall();
        apply(engine.admitted(call, admission(attempt, finished), WINDOW, MAX_BYTES, now));
        return call;
    }

    /** The job runs over the connection that is returned. */
    private int working() {
        apply(engine.start(now));
        int call = admitted(0, 0);
        assertThat(steps(ClientStep.ReadResults.class)).containsExactly(new ClientStep.ReadResults<>(call, JOB, 0, 0));
        apply(engine.uploading(call));
        return call;
    }

    private int completed() {
        int call = working();
        engine.end(1, SALES, 1);
        apply(engine.entry(call, 0, 7, new Slice(JOB, "t1.csv", 0, 1, "a\n".getBytes(UTF_8)), now));
        assertThat(steps(ClientStep.Append.class)).hasSize(1);
        apply(engine.entry(
                call, 1, 8, new JobCompleted(JOB, List.of(new TableEnd("t1.csv", 1)), List.of("look")), now));
        return call;
    }

    private static int seq(ClientStep.Send send) {
        return send.item() instanceof Item.Rows<?> rows ? rows.seq() : -1;
    }

    private void batch(int reading, int seq) {
        apply(engine.batch(reading, SALES, seq, 1, "rows", now));
    }

    // --- Finding a gateway. -----------------------------------------------------------------------------------------

    @Test
    void oneGatewayAfterTheOtherIsAskedUntilPatienceEnds() {
        apply(engine.start(now));
        List<Integer> asked = new ArrayList<>();
        List<String> notices = new ArrayList<>();
        while (steps(ClientStep.Finish.class).isEmpty() && !notifies()) {
            int call = nextCall();
            if (notifies()) {
                break;
            }
            asked.add(steps(ClientStep.Ask.class).getFirst().gateway());
            now += Duration.ofSeconds(1).toNanos();
            apply(engine.callFailed(call, gone, now));
            noteTold(notices);
        }
        assertThat(asked.subList(0, 4)).satisfies(first -> {
            assertThat(first.get(0)).isNotEqualTo(first.get(1));
            assertThat(first.subList(2, 4)).isEqualTo(first.subList(0, 2));
        });
        assertThat(notices).hasSize(GATEWAYS).allMatch(text -> text.endsWith("refused; retrying for 10 s"));
        leave();
        assertThat(failure()).startsWith("no gateway could be reached within ").contains("connection refused");
    }

    private void noteTold(List<String> notices) {
        steps(ClientStep.Report.class).forEach(report -> {
            if (report.event() instanceof Event.Waiting(String why)) {
                notices.add(why);
            }
        });
    }

    private boolean notifies() {
        return !steps(ClientStep.Notify.class).isEmpty();
    }

    /** Lets every gateway fail that is told something. */
    private void leave() {
        while (steps(ClientStep.Finish.class).isEmpty()) {
            apply(engine.callFailed(call(), gone, now));
        }
    }

    @Test
    void gatewaysThatAreNoneArePassedOverAndNamed() {
        var none = new WrongGatewayException("gateway g: no gateway");
        engine = engine(false);
        apply(engine.start(now));
        apply(engine.callFailed(nextCall(), none, now));
        admitted(0, 0);
        assertThat(steps(ClientStep.Report.class))
                .extracting(ClientStep.Report::event)
                .containsExactly(
                        new Event.WrongGateway("warning: gateway g: no gateway; doing without it"),
                        new Event.Admitted());
        engine = engine(false);
        apply(engine.start(now));
        for (int i = 0; i < GATEWAYS; i++) {
            apply(engine.callFailed(call(), none, now));
        }
        assertThat(((Outcome.Failed) outcome()).reason()).isInstanceOf(WrongGatewayException.class);
    }

    @Test
    void whoFindsNoPlaceAsksAgainForAWhile() {
        apply(engine.start(now));
        List<String> notices = new ArrayList<>();
        while (!notifies()) {
            apply(engine.refused(nextCall(), "all is full", 5, false, now));
            noteTold(notices);
        }
        assertThat(notices)
                .containsExactly("the cluster has no capacity for the job yet: all is full; retrying for 30 s");
        leave();
        assertThat(failure()).matches("the cluster had no capacity for the job for 3[0-9] s: all is full");
    }

    @Test
    void aBadRequestIsTheUsersAndThatOfARunningJobSaysThatItWasReplaced() {
        engine = engine(false);
        apply(engine.start(now));
        apply(engine.refused(nextCall(), "other input", 0, true, now));
        assertThat(((Outcome.Failed) outcome()).reason()).isInstanceOf(InvalidInputException.class);
        engine = engine(false);
        int call = working();
        apply(engine.ended(call, gone, now));
        assertThat(asked().replaces())
                .as("it does not replace what has replaced it")
                .isFalse();
        apply(engine.refused(nextCall(), "other input", 0, true, now));
        assertThat(((Outcome.Failed) outcome()).reason()).isInstanceOf(JobFailedException.class);
        assertThat(failure()).isEqualTo("job j was replaced while it ran: other input");
    }

    @Test
    void whoHasReplacedAJobComesBackAsTheAttemptThatItWas() {
        apply(engine.start(now));
        int call = admitted(3, 0);
        apply(engine.ended(call, gone, now));
        assertThat(asked().attempt()).isEqualTo(3);
    }

    // --- Sending. ---------------------------------------------------------------------------------------------------

    @Test
    void whatIsNotKnownToHaveArrivedIsSentAgain() {
        int call = working();
        for (int seq = 0; seq < WINDOW; seq++) {
            batch(1, seq);
            assertThat(steps).hasSize(1);
        }
        apply(engine.end(1, SALES, 9));
        engine.batchStored(call, SALES, 2);
        apply(engine.entry(call, 0, 7, new Progress(JOB, SALES, 1), now));
        apply(engine.ended(call, gone, now));
        batch(1, WINDOW);
        assertThat(steps).as("there is no connection").isEmpty();
        engine.batchStored(call, SALES, 3);
        apply(engine.tick(now));
        apply(engine.ended(call, gone, now));
        int next = call + 1;
        apply(engine.admitted(next, admission(0, 1), WINDOW, MAX_BYTES, now));
        assertThat(steps(ClientStep.ReadResults.class)).containsExactly(new ClientStep.ReadResults<>(next, JOB, 1, 7));
        assertThat(steps(ClientStep.Begin.class)).isEmpty();
        apply(engine.uploading(next));
        assertThat(steps(ClientStep.Send.class))
                .extracting(ClientEngineTest::seq)
                .containsExactly(1, 3, -1, WINDOW);
    }

    @Test
    void batchesOfAnEarlierReadingAndFinishedOnesAreNotSent() {
        int call = working();
        batch(0, 0);
        assertThat(steps).isEmpty();
        apply(engine.entry(call, 0, 7, new Progress(JOB, SALES, 1), now));
        batch(1, 0);
        assertThat(steps).isEmpty();
    }

    @Test
    void aBatchThatIsTooLargeEndsTheJob() {
        working();
        apply(engine.batch(1, SALES, 3, MAX_BYTES + 1, "rows", now));
        assertThat(notice()).isInstanceOf(AbortJob.class);
        leave();
        assertThat(failure()).contains("batch 3 of transactions takes 101 bytes");
    }

    // --- Starting over. ---------------------------------------------------------------------------------------------

    @Test
    void aJobOfWhichTheClusterKnowsLessThanBeforeIsStartedOver() {
        int call = working();
        apply(engine.entry(call, 0, 7, new Progress(JOB, SALES, 2), now));
        apply(engine.ended(call, gone, now));
        int next = admitted(0, 2);
        assertThat(steps(ClientStep.ReadResults.class)).hasSize(1);
        apply(engine.ended(next, gone, now));
        admitted(0, 1);
        assertThat(steps(ClientStep.StartOver.class))
                .containsExactly(new ClientStep.StartOver<>("the cluster has lost part of it"));
    }

    /** Lets so much time pass without progress that the job's journals are to be audited, which is answered so. */
    private int audited(int seconds, AuditResult result) {
        now += Duration.ofSeconds(seconds).toNanos();
        apply(engine.tick(now));
        assertThat(asked().audits()).isTrue();
        int call = call();
        apply(engine.admitted(
                call,
                new JobAdmitted(Message.NO_QUESTION, PLAN, asked().attempt(), Map.of(SALES, 0), result),
                WINDOW,
                MAX_BYTES,
                now));
        return call;
    }

    @Test
    void aJobThatMakesNoProgressHasItsJournalsAuditedAndWaitsForWhoeverIsAway() {
        int call = working();
        now += Duration.ofSeconds(19).toNanos();
        apply(engine.tick(now));
        assertThat(steps).containsExactly(new ClientStep.Wake<>(Duration.ofSeconds(1)));
        int first = audited(1, AuditResult.NONE);
        assertThat(steps).contains(new ClientStep.ReadResults<>(first, JOB, 0, 0));
        int second = audited(20, new AuditResult.Waiting(List.of("joiner-1")));
        assertThat(notices()).containsExactly("no progress for 40 s: the job waits for joiner-1, away or busy");
        assertThat(steps(ClientStep.StartOver.class)).isEmpty();
        audited(40, new AuditResult.Waiting(List.of("joiner-1")));
        assertThat(notices()).containsExactly("no progress for 80 s: the job waits for joiner-1, away or busy");
        int last = audited(60, new AuditResult.Waiting(List.of("joiner-1")));
        assertThat(notices()).as("not said again until twice as long").isEmpty();
        apply(engine.entry(last, 0, 7, new Progress(JOB, SALES, 1), now));
        assertThat(steps).contains(new ClientStep.Report<>(new Event.Admitted()));
        assertThat(List.of(call, first, second, last)).doesNotHaveDuplicates();
    }

    private List<String> notices() {
        List<String> notices = new ArrayList<>();
        noteTold(notices);
        return notices;
    }

    @Test
    void aJobThatHasLostEntriesIsStartedOverAsAHigherAttemptAndFailsInTheEnd() {
        working();
        batch(1, 0);
        audited(20, new AuditResult.Lost("batch 3 is missing"));
        assertThat(steps(ClientStep.StartOver.class)).containsExactly(new ClientStep.StartOver<>("batch 3 is missing"));
        nextCall();
        assertThat(asked().attempt()).isEqualTo(1);
        assertThat(asked().audits()).isFalse();
        int second = admitted(1, 0);
        assertThat(steps(ClientStep.Begin.class)).containsExactly(new ClientStep.Begin<>(2, PLAN));
        apply(engine.uploading(second));
        assertThat(steps).as("nothing of the first attempt").isEmpty();
        audited(20, new AuditResult.Lost("batch 4 is missing"));
        leave();
        assertThat(failure()).isEqualTo("job j was begun 2 times and did not finish: batch 4 is missing");
    }

    @Test
    void whatIsNotFinishedIsSentAgainIfNothingElseExplainsThatThereIsNoProgress() {
        int call = working();
        batch(1, 0);
        batch(1, 1);
        engine.batchStored(call, SALES, 0);
        apply(engine.end(1, SALES, 2));
        engine.endStored(call, SALES);
        int first = audited(20, new AuditResult.Intact());
        assertThat(sentAgain()).as("the first audit is one of long ago").isEmpty();
        apply(engine.uploading(first));
        assertThat(steps(ClientStep.Send.class))
                .extracting(ClientEngineTest::seq)
                .containsExactly(1);
        int second = audited(20, new AuditResult.Intact());
        assertThat(sentAgain()).containsExactly(new Event.SentAgain(Duration.ofSeconds(40), 3));
        apply(engine.uploading(second));
        assertThat(steps(ClientStep.Send.class))
                .extracting(ClientEngineTest::seq)
                .containsExactly(0, 1, -1);
        audited(40, new AuditResult.Intact());
        assertThat(sentAgain()).hasSize(1);
        audited(60, new AuditResult.Intact());
        assertThat(sentAgain()).as("not again until twice as long").isEmpty();
        audited(60, new AuditResult.Intact());
        assertThat(sentAgain()).hasSize(1);
    }

    private List<Event> sentAgain() {
        return steps(ClientStep.Report.class).stream()
                .map(ClientStep.Report::event)
                .filter(Event.SentAgain.class::isInstance)
                .toList();
    }

    @Test
    void resultsThatAreMissingWhenTheJobIsCompleteAreLost() {
        int call = working();
        apply(engine.entry(call, 0, 7, new Slice(JOB, "t1.csv", 1, 1, "a\n".getBytes(UTF_8)), now));
        apply(engine.entry(call, 1, 8, new JobCompleted(JOB, List.of(new TableEnd("t1.csv", 2)), List.of()), now));
        admitted(0, 0);
        assertThat(steps(ClientStep.StartOver.class))
                .containsExactly(new ClientStep.StartOver<>("the results have lost slice 0 of t1.csv"));
    }

    @Test
    void whatComesOfAnEarlierConnectionChangesNothing() {
        int call = working();
        apply(engine.ended(call, gone, now));
        admitted(0, 0);
        apply(engine.entry(call, 0, 7, new Progress(JOB, SALES, 1), now));
        assertThat(steps).isEmpty();
        apply(engine.gone(call, now));
        assertThat(steps).isEmpty();
        apply(engine.ended(call, gone, now));
        assertThat(steps).isEmpty();
    }

    // --- The end. ---------------------------------------------------------------------------------------------------

    /** Who comes back to a job that is complete has its results before it has read all files again, for their rejected rows. */
    @Test
    void reportsGetTheirNamesWhenAllIsReadAsWell() {
        int call = working();
        apply(engine.entry(call, 0, 7, new Slice(JOB, "t1.csv", 0, 1, "a\n".getBytes(UTF_8)), now));
        apply(engine.entry(call, 1, 8, new JobCompleted(JOB, List.of(new TableEnd("t1.csv", 1)), List.of()), now));
        assertThat(steps).containsExactly(new ClientStep.HangUp<>(call), new ClientStep.WakeReaders<>());
        assertThat(engine.maySend(SALES, 1_000)).as("nothing is waited for").isTrue();
        assertThat(engine.isFinished(SALES, 1_000)).as("nothing is sent").isTrue();
        apply(engine.batch(1, SALES, 1_000, 1, "rows", now));
        assertThat(steps).isEmpty();
        apply(engine.end(0, SALES, 1_001));
        assertThat(steps).as("an earlier pass over the input").isEmpty();
        apply(engine.end(1, SALES, 1_001));
        assertThat(steps).containsExactly(new ClientStep.Commit<>());
    }

    @Test
    void aJobIsClosedOnlyWhenItsReportsAreThereAndAgainUntilThatIsSafe() {
        int call = completed();
        assertThat(steps)
                .containsExactly(
                        new ClientStep.HangUp<>(call), new ClientStep.WakeReaders<>(), new ClientStep.Commit<>());
        apply(engine.committed(List.of("a folder"), now));
        for (int lost = 0; lost < 2 * GATEWAYS; lost++) {
            int closing = nextCall();
            assertThat(notice()).isEqualTo(new CloseJob(JOB));
            apply(engine.callFailed(closing, gone, now));
        }
        apply(engine.delivered(nextCall(), now));
        assertThat(outcome()).isEqualTo(new Outcome.Done(List.of("look", "a folder")));
    }

    @Test
    void aClientThatCannotCloseItsJobSaysSo() {
        completed();
        apply(engine.committed(List.of(), now));
        while (steps(ClientStep.Finish.class).isEmpty()) {
            apply(engine.callFailed(nextCall(), gone, now));
        }
        assertThat(now).isGreaterThan(Patience.CLOSING.toNanos());
        assertThat(((Outcome.Done) outcome()).warnings())
                .last()
                .asString()
                .contains("job j could not be closed (no gateway answered for 20 s)");
    }

    @Test
    void aClientThatIsStoppedWhenItsReportsAreThereIsDone() {
        completed();
        apply(engine.committed(List.of(), now));
        apply(engine.stop(now));
        assertThat(((Outcome.Done) outcome()).warnings())
                .last()
                .asString()
                .contains("could not be closed (its client was stopped)");
    }

    @Test
    void aJobWithANameIsNotClosed() {
        engine = engine(false);
        completed();
        apply(engine.committed(List.of(), now));
        assertThat(outcome()).isEqualTo(new Outcome.Done(List.of("look")));
    }

    @Test
    void aClientThatFailsAbortsAndClosesAJobWithoutAName() {
        working();
        apply(engine.failed(new JobFailedException("x".repeat(1_000)), now));
        assertThat(steps.getFirst()).as("what stays on the disk first").isEqualTo(new ClientStep.Discard<>());
        assertThat(((AbortJob) notice()).reason()).hasSizeLessThan(256).startsWith("its client failed: x");
        apply(engine.failed(new JobFailedException("y"), now));
        assertThat(steps).as("the first failure counts").isEmpty();
        apply(engine.delivered(3 - 1, now));
        assertThat(notice()).isEqualTo(new CloseJob(JOB));
        apply(engine.callFailed(call(), gone, now));
        assertThat(notice()).as("the other gateway").isEqualTo(new CloseJob(JOB));
        apply(engine.delivered(call(), now));
        assertThat(failure()).startsWith("x");
    }

    @Test
    void aJobWithANameIsAbortedOnlyIfNobodyCanGoOnWithIt() {
        engine = engine(false);
        working();
        apply(engine.failed(new UnavailableException("disk full"), now));
        assertThat(failure()).isEqualTo("disk full");
        engine = engine(false);
        working();
        apply(engine.failed(new InvalidInputException("bad row"), now));
        assertThat(notice()).isEqualTo(new AbortJob(JOB, "its client failed: bad row"));
    }

    @Test
    void whoIsStoppedTwiceLeavesAtOnce() {
        working();
        apply(engine.stop(now));
        assertThat(notice()).isEqualTo(new AbortJob(JOB, "its client was stopped"));
        apply(engine.stop(now));
        assertThat(outcome()).isEqualTo(new Outcome.Stopped());
        apply(engine.stop(now));
        assertThat(outcome())
                .as("told again, as what came before is not carried out")
                .isEqualTo(new Outcome.Stopped());
    }
}
