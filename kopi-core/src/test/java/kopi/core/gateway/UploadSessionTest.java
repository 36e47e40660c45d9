package kopi.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.core.gateway.UploadStep.Acknowledge;
import kopi.core.gateway.UploadStep.Cause;
import kopi.core.gateway.UploadStep.Fail;
import kopi.core.gateway.UploadStep.Part;
import kopi.core.gateway.UploadStep.Pass;
import kopi.core.gateway.UploadStep.Request;
import kopi.core.job.BatchRejects;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.port.LazyMessage;
import kopi.core.port.LazyMessage.Header;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.Routes;
import org.junit.jupiter.api.Test;

class UploadSessionTest {
    private static final JobId JOB = new JobId("job-1");
    private static final JobPlan PLAN = new JobPlan(
            JOB,
            Reports.NAMES.stream()
                    .map(name -> Reports.named(name, Parameters.DEFAULT))
                    .toList(),
            1);
    private static final String FACTS = "transactions";
    private static final byte[] PACKED = {};
    private static final int HELD = 7;
    private static final Map<Integer, LazyMessage> ROWS = new HashMap<>();

    private final UploadSession session = new UploadSession(new UploadSession.Limits(2, 100, 150));

    /** Whoever opens it here fails. */
    private static LazyMessage sent(Header header) {
        return LazyMessage.encoded(PACKED, header, () -> {
            throw new AssertionError("a gateway opens what it passes on");
        });
    }

    private static LazyMessage rows(int seq) {
        return ROWS.computeIfAbsent(seq, of -> sent(Header.ofRows(PLAN, new BatchId(JOB, FACTS, of))));
    }

    private static Part part(int seq) {
        return new Part.Batch(new BatchId(JOB, FACTS, seq), Routes.FILTER, rows(seq), BatchRejects.NONE, 100, HELD);
    }

    private List<UploadStep> batch(int seq) {
        return session.batch(FACTS, seq, 100, HELD, BatchRejects.NONE, () -> rows(seq));
    }

    private UploadSession opened() {
        session.ready(true);
        session.start(JOB, HELD);
        session.joined(Optional.of(new UploadStart(PLAN, Map.of())));
        return session;
    }

    private static List<Boolean> passes(List<UploadStep> steps) {
        return steps.stream().map(Pass.class::isInstance).toList();
    }

    private static Fail refusal(String reason) {
        return new Fail(Cause.BAD_REQUEST, reason);
    }

    @Test
    void requestsAreAskedForOneByOne() {
        assertThat(session.open()).containsExactly(new Request());
        assertThat(session.start(JOB, HELD)).containsExactly(new UploadStep.Release(HELD), new UploadStep.Join(JOB));
        assertThat(session.joined(Optional.of(new UploadStart(PLAN, Map.of())))).containsExactly(new Request());
        session.ready(true);
        assertThat(passes(batch(0))).containsExactly(true, false);
        assertThat(batch(1)).isEmpty();
    }

    @Test
    void aPartIsAcknowledgedWhenItIsStoredAndNotBefore() {
        opened();
        assertThat(batch(0)).noneMatch(Acknowledge.class::isInstance);
        Part stored = part(0);
        assertThat(session.stored(stored)).containsExactly(new UploadStep.Release(HELD), new Acknowledge(stored));
    }

    @Test
    void aPartWaitsForRoomAmongTheUnconfirmed() {
        opened();
        batch(0);
        assertThat(batch(1)).isEmpty();
        assertThat(passes(session.stored(part(0)))).containsExactly(false, false, true, false);
    }

    @Test
    void aPartWaitsUntilTheClientTakesItsAcknowledgements() {
        opened();
        session.ready(false);
        assertThat(batch(0)).isEmpty();
        assertThat(passes(session.ready(true))).containsExactly(true, false);
        assertThat(session.ready(true)).isEmpty();
    }

    @Test
    void aBatchThatIsTooFarAheadWaitsForProgress() {
        opened();
        assertThat(batch(2)).isEmpty();
        assertThat(session.finished("users", 1)).isEmpty();
        assertThat(passes(session.finished(FACTS, 1))).containsExactly(true, false);
    }

    @Test
    void progressFromBeforeTheStartCounts() {
        session.ready(true);
        session.start(JOB, HELD);
        session.finished(FACTS, 3);
        session.joined(Optional.of(new UploadStart(PLAN, Map.of(FACTS, 2))));
        assertThat(passes(batch(4))).containsExactly(true, false);
    }

    @Test
    void anUploadEndsWhenTheClientHasSaidAllAndAllIsStored() {
        opened();
        batch(0);
        assertThat(session.halfClosed()).isEmpty();
        assertThat(session.stored(part(0))).endsWith(new UploadStep.Complete(), new UploadStep.Leave(JOB));
    }

    @Test
    void whatIsNotOpenedHereIsNotUploaded() {
        session.start(JOB, HELD);
        assertThat(session.joined(Optional.empty()))
                .containsExactly(new Fail(Cause.NOT_OPENED, "job job-1 was not opened at this gateway"));
    }

    @Test
    void requestsThatMakeNoSenseEndIt() {
        assertThat(new UploadSession(new UploadSession.Limits(1, 1, 1)).end(FACTS, 1, HELD))
                .containsExactly(refusal("the first message of an upload must name its job"));
        assertThat(opened().start(JOB, HELD))
                .containsExactly(refusal("an upload may be started only once"), new UploadStep.Leave(JOB));
    }

    @Test
    void aBatchMustBeWhatItIsSentAs() {
        assertThat(opened().batch(FACTS, 1, 100, HELD, BatchRejects.NONE, () -> rows(2)))
                .contains(
                        refusal("what is sent as " + new BatchId(JOB, FACTS, 1) + " is " + new BatchId(JOB, FACTS, 2)));
    }

    @Test
    void aBatchMustBeOfThePlan() {
        LazyMessage other = sent(Header.ofRows(new JobPlan(JOB, PLAN.reports(), 2), new BatchId(JOB, FACTS, 0)));
        assertThat(opened().batch(FACTS, 0, 100, HELD, BatchRejects.NONE, () -> other))
                .anyMatch(step -> step instanceof Fail(Cause _, String reason) && reason.contains("of another plan"));
    }

    @Test
    void onlyRowsAreABatch() {
        LazyMessage other = LazyMessage.of(new EndOfDataset(JOB, FACTS, 1));
        assertThat(opened().batch(FACTS, 0, 100, HELD, BatchRejects.NONE, () -> other))
                .contains(refusal("what is sent as " + new BatchId(JOB, FACTS, 0)
                        + " is no rows, but a message of kind EndOfDataset"));
    }

    @Test
    void factsGoToTheFiltersAndReferencesToTheJoinerAsTheyCame() {
        opened();
        LazyMessage facts = rows(0);
        LazyMessage references = sent(Header.ofRows(PLAN, new BatchId(JOB, "stores", 0)));
        assertThat(session.batch(FACTS, 0, 1, HELD, BatchRejects.NONE, () -> facts))
                .first()
                .isEqualTo(new Pass(
                        new Part.Batch(new BatchId(JOB, FACTS, 0), Routes.FILTER, facts, BatchRejects.NONE, 1, HELD)));
        assertThat(session.batch("stores", 0, 1, HELD, BatchRejects.NONE, () -> references))
                .first()
                .isEqualTo(new Pass(new Part.Batch(
                        new BatchId(JOB, "stores", 0),
                        Routes.joinerInput(JOB),
                        references,
                        BatchRejects.NONE,
                        1,
                        HELD)));
    }

    @Test
    void aBatchMustBeSmallAndOfADatasetThatIsRead() {
        assertThat(opened().batch(FACTS, 0, 101, HELD, BatchRejects.NONE, () -> rows(0)))
                .contains(refusal("batch 0 of transactions has 101 bytes, more than the 100 that this gateway takes"));
        UploadSession other = new UploadSession(new UploadSession.Limits(1, 1, 1));
        other.start(JOB, HELD);
        other.joined(Optional.of(new UploadStart(PLAN, Map.of())));
        assertThat(other.end("weather", 1, HELD)).contains(refusal("no report of job job-1 reads weather"));
    }

    @Test
    void anEndPassesLikeABatch() {
        opened();
        assertThat(session.end(FACTS, 3, HELD))
                .containsExactly(new Pass(new Part.End(new EndOfDataset(JOB, FACTS, 3), HELD)), new Request());
    }

    @Test
    void whatIsStoredAfterTheEndIsReleasedAndNotAcknowledged() {
        opened();
        batch(0);
        assertThat(session.hungUp()).containsExactly(new UploadStep.Leave(JOB));
        assertThat(session.stored(part(0))).containsExactly(new UploadStep.Release(HELD));
        assertThat(session.hungUp()).isEmpty();
        assertThat(session.abort()).isEmpty();
        assertThat(batch(1)).isEmpty();
    }

    @Test
    void oneThatEndsWhileItJoinsIsLeftAgain() {
        session.start(JOB, HELD);
        assertThat(session.hungUp()).isEmpty();
        assertThat(session.joined(Optional.of(new UploadStart(PLAN, Map.of()))))
                .containsExactly(new UploadStep.Leave(JOB));
    }
}
