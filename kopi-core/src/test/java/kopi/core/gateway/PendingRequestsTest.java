package kopi.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import kopi.core.error.UnavailableException;
import kopi.core.job.AuditResult;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobRefused;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import org.junit.jupiter.api.Test;

class PendingRequestsTest {
    private static final JobId JOB = new JobId("j");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final JobPlan PLAN = new JobPlan(JOB, List.of(Reports.named("t1", Parameters.DEFAULT)), 1);

    private static PendingRequests<String> requests(long... ids) {
        Iterator<Long> chance = LongStream.of(ids).iterator();
        return new PendingRequests<>(TIMEOUT, chance::next);
    }

    private static JobRefused refusal(long question) {
        return new JobRefused(question, JOB, "job j has other input", 0, true);
    }

    @Test
    void anAnswerOfLongAgoIsForNobody() {
        PendingRequests<String> requests = requests(11, 12);
        long first = requests.ask("asks without --replace", 0);
        assertThat(requests.answered(refusal(first))).contains("asks without --replace");
        long second = requests.ask("asks again with --replace", 1);
        assertThat(requests.answered(refusal(first)))
                .as("the controller reads its journal again")
                .isEmpty();
        assertThat(requests.answered(new JobAdmitted(first, PLAN, 0, Map.of(), AuditResult.NONE)))
                .isEmpty();
        assertThat(requests.answered(new JobAdmitted(second, PLAN, 0, Map.of(), AuditResult.NONE)))
                .contains("asks again with --replace");
        assertThat(requests.answered(new JobAdmitted(second, PLAN, 0, Map.of(), AuditResult.NONE)))
                .as("it comes twice")
                .isEmpty();
    }

    @Test
    void severalMayAskAboutOneJob() {
        PendingRequests<String> requests = requests(11, 12);
        requests.ask("one", 0);
        requests.ask("another", 0);
        assertThat(requests.answered(refusal(12))).contains("another");
        assertThat(requests.answered(refusal(11))).contains("one");
    }

    @Test
    void anIdIsNeitherTheOneOfNoQuestionNorInUse() {
        PendingRequests<String> requests = requests(Message.NO_QUESTION, 11, 11, Message.NO_QUESTION, 12);
        assertThat(requests.ask("one", 0)).isEqualTo(11);
        assertThat(requests.ask("another", 0)).isEqualTo(12);
        assertThat(requests.answered(refusal(Message.NO_QUESTION))).isEmpty();
    }

    @Test
    void whoHasWaitedTooLongIsLetGoAndHearsNoLateAnswer() {
        PendingRequests<String> requests = requests(11, 12);
        requests.ask("one", 0);
        requests.ask("another", 1);
        assertThat(requests.expire(TIMEOUT.toNanos() - 1)).isEmpty();
        assertThat(requests.expire(TIMEOUT.toNanos())).containsExactly("one");
        assertThat(requests.answered(refusal(11))).isEmpty();
        assertThat(requests.answered(refusal(12))).contains("another");
        assertThat(requests.unanswered()).hasMessageContaining("has not answered for 10 s");
    }

    @Test
    void onlySoManyWait() {
        PendingRequests<String> requests = new PendingRequests<>(TIMEOUT, new Random(1)::nextLong);
        for (int i = 0; i < 10_000; i++) {
            requests.ask("one of many", 0);
        }
        assertThatThrownBy(() -> requests.ask("one more", 0))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("10000 requests are waiting");
        assertThat(requests.expire(TIMEOUT.toNanos())).hasSize(10_000);
        requests.ask("one more", 0);
    }
}
