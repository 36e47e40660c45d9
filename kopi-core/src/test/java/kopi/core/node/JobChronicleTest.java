package kopi.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import kopi.core.job.JobPhase;
import kopi.core.model.JobId;
import kopi.core.node.JobChronicle.Change;
import kopi.core.role.JobStatus;
import org.junit.jupiter.api.Test;

class JobChronicleTest {
    private static final JobId JOB = new JobId("nightly");

    private final JobChronicle chronicle = new JobChronicle();

    private static JobStatus status(JobPhase phase, int attempt) {
        return new JobStatus(JOB, phase, attempt, 0, 0, false, phase == JobPhase.FAILED ? "filter: no" : "");
    }

    @Test
    void aJobIsFollowedFromItsAdmissionToItsClose() {
        assertThat(chronicle.look(0, List.of())).isEmpty();
        assertThat(chronicle.look(1_000, List.of(status(JobPhase.RUNNING, 0))))
                .containsExactly(new Change.Admitted(JOB, 0));
        assertThat(chronicle.look(2_000, List.of(status(JobPhase.RUNNING, 0)))).isEmpty();
        assertThat(chronicle.look(4_000, List.of(status(JobPhase.COMPLETED, 0))))
                .containsExactly(new Change.Ended(JOB, 0, JobPhase.COMPLETED, OptionalLong.of(3_000), ""));
        assertThat(chronicle.look(5_000, List.of())).containsExactly(new Change.Closed(JOB, 0));
    }

    @Test
    void aJobThatStartsOverIsAnotherAttempt() {
        chronicle.look(0, List.of());
        chronicle.look(1_000, List.of(status(JobPhase.RUNNING, 0)));
        assertThat(chronicle.look(2_000, List.of(status(JobPhase.RUNNING, 1))))
                .containsExactly(new Change.StartedOver(JOB, 1));
        assertThat(chronicle.look(3_000, List.of(status(JobPhase.FAILED, 1))))
                .containsExactly(new Change.Ended(JOB, 1, JobPhase.FAILED, OptionalLong.of(1_000), "filter: no"));
    }

    @Test
    void aJobThatCameAndEndedBetweenTwoLooksIsReportedAsBoth() {
        chronicle.look(0, List.of());
        assertThat(chronicle.look(1_000, List.of(status(JobPhase.COMPLETED, 0))))
                .containsExactly(
                        new Change.Admitted(JOB, 0),
                        new Change.Ended(JOB, 0, JobPhase.COMPLETED, OptionalLong.of(0), ""));
    }

    @Test
    void howLongAJobTookThatWasThereBeforeIsNotKnown() {
        assertThat(chronicle.look(0, List.of(status(JobPhase.RUNNING, 0))))
                .containsExactly(new Change.Admitted(JOB, 0));
        assertThat(chronicle.look(9_000, List.of(status(JobPhase.COMPLETED, 0))))
                .containsExactly(new Change.Ended(JOB, 0, JobPhase.COMPLETED, OptionalLong.empty(), ""));
    }
}
