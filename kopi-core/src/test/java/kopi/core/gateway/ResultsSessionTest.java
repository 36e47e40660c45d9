package kopi.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import kopi.core.gateway.ResultsStep.Close;
import kopi.core.gateway.ResultsStep.OpenReader;
import kopi.core.gateway.ResultsStep.Processed;
import kopi.core.gateway.ResultsStep.Send;
import kopi.core.gateway.ResultsStep.SendGone;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.Progress;
import kopi.core.model.JobId;
import kopi.core.port.LazyMessage;
import org.junit.jupiter.api.Test;

class ResultsSessionTest {
    private static final JobId JOB = new JobId("job-1");
    private static final LazyMessage ENTRY = LazyMessage.of(new CloseJob(JOB));
    private static final long STAMP = 77;

    private static ResultsSession fromFive() {
        var session = new ResultsSession(5, STAMP);
        assertThat(session.open()).containsExactly(new OpenReader(4));
        session.ready(true);
        return session;
    }

    @Test
    void whatTheClientHasIsLeftOut() {
        ResultsSession session = fromFive();
        assertThat(session.entry(4, STAMP, ENTRY)).containsExactly(new Processed(4));
        assertThat(session.entry(5, 1, ENTRY)).containsExactly(new Send(5, 1, ENTRY));
    }

    @Test
    void whatWasForgottenAndIsKnownIsNotMissed() {
        assertThat(fromFive().entry(5, 1, ENTRY)).containsExactly(new Send(5, 1, ENTRY));
    }

    @Test
    void anEntryThatIsMissingMeansThatTheResultsAreGone() {
        ResultsSession session = fromFive();
        assertThat(session.entry(6, 1, ENTRY)).containsExactly(new SendGone(), new Close());
        assertThat(session.entry(7, 2, ENTRY)).isEmpty();
    }

    @Test
    void anotherHistoryMeansThatTheResultsAreGone() {
        assertThat(fromFive().entry(4, STAMP + 1, ENTRY)).containsExactly(new SendGone(), new Close());
        assertThat(fromFive().entry(0, STAMP, ENTRY)).containsExactly(new SendGone(), new Close());
        assertThat(fromFive().deleted()).containsExactly(new SendGone(), new Close());
    }

    @Test
    void nothingIsSentBehindTheGapWhileTheClientIsSlow() {
        ResultsSession session = fromFive();
        session.ready(false);
        assertThat(session.entry(6, 1, ENTRY)).isEmpty();
        assertThat(session.entry(7, 2, ENTRY)).isEmpty();
        assertThat(session.deleted()).isEmpty();
        assertThat(session.ready(true)).containsExactly(new SendGone(), new Close());
    }

    @Test
    void anEntryIsProcessedWhenItHasBeenHandedOn() {
        var session = new ResultsSession(0, 0);
        session.open();
        assertThat(session.entry(0, 1, ENTRY)).isEmpty();
        assertThat(session.ready(true)).containsExactly(new Send(0, 1, ENTRY));
        assertThat(session.entry(1, 2, ENTRY)).isEmpty();
        assertThat(session.ready(true)).isEmpty();
        assertThat(session.sent(0)).containsExactly(new Processed(0), new Send(1, 2, ENTRY));
    }

    @Test
    void progressLetsUploadsGoOnThoughTheClientIsSlow() {
        var session = new ResultsSession(0, 0);
        session.open();
        var progress = new Progress(JOB, "transactions", 3);
        assertThat(session.entry(0, 1, LazyMessage.of(progress))).containsExactly(new ResultsStep.Advance(progress));
    }

    @Test
    void afterItsEndNothingHappens() {
        ResultsSession session = fromFive();
        assertThat(session.hungUp()).containsExactly(new Close());
        assertThat(session.hungUp()).isEmpty();
        assertThat(session.abort()).isEmpty();
        assertThat(session.deleted()).isEmpty();
        assertThat(session.sent(5)).isEmpty();
        assertThat(session.entry(5, 1, ENTRY)).isEmpty();
    }

    @Test
    void oneThatCannotBeReadEndsWithAnError() {
        assertThat(fromFive().abort()).containsExactly(new ResultsStep.Abort(), new Close());
    }
}
