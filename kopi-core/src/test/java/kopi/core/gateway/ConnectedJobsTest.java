package kopi.core.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import kopi.core.job.BatchGlance;
import kopi.core.job.BatchRejects;
import kopi.core.job.JobPlan;
import kopi.core.job.RejectedLine;
import kopi.core.job.SeqRange;
import kopi.core.job.UploadGlance;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import org.junit.jupiter.api.Test;

class ConnectedJobsTest {
    private static final JobId JOB = new JobId("till-7_nightly");
    private static final JobPlan PLAN = new JobPlan(JOB, List.of(Reports.named("t3", Parameters.DEFAULT)), 3);

    private final ConnectedJobs<String> jobs = new ConnectedJobs<>(4);

    private static BatchId batch(int seq) {
        return new BatchId(JOB, "transactions", seq);
    }

    private static BatchRejects rejects(int rows, String... reasons) {
        return new BatchRejects(
                rows,
                IntStream.range(0, reasons.length)
                        .mapToObj(i -> new RejectedLine("transactions/a.csv", i + 2, "final_amount", reasons[i]))
                        .toList());
    }

    private UploadGlance glance() {
        return jobs.glance("till-7_nightly", 16).orElseThrow();
    }

    @Test
    void whatHasGoneThroughIsKnownByBatch() {
        jobs.admitted(new JobAdmitted(PLAN, 0, Map.of()), 0);
        jobs.sent(batch(0), BatchRejects.NONE);
        jobs.sent(batch(1), BatchRejects.NONE);
        jobs.sent(batch(1), BatchRejects.NONE);
        assertThat(glance().sent())
                .containsExactly(new BatchGlance(
                        "transactions", OptionalInt.empty(), List.of(new SeqRange(0, 2)), List.of(new SeqRange(1, 2))));
        assertThat(jobs.glance("other", 16)).isEmpty();
        jobs.sent(new BatchId(new JobId("other"), "transactions", 0), BatchRejects.NONE);
        assertThat(jobs.glance("other", 16)).isEmpty();
    }

    @Test
    void rowsThatAreRejectedCountOnceHoweverOftenTheirBatchIsSent() {
        jobs.admitted(new JobAdmitted(PLAN, 0, Map.of()), 0);
        BatchRejects rejects = rejects(9, "not an amount: \"a\"", "not an amount: \"b\"", "too long");
        jobs.sent(batch(3), rejects);
        jobs.sent(batch(3), rejects);
        assertThat(glance().rejectedOf("transactions")).containsExactly(new SeqRange(3, 4));
        assertThat(glance().reasons())
                .isEqualTo(Map.of("final_amount: not an amount", 2L, "final_amount: too long", 1L, "…", 6L));
        assertThat(glance().lines()).hasSize(3);
    }

    @Test
    void anotherAttemptBeginsWithNothing() {
        jobs.admitted(new JobAdmitted(PLAN, 0, Map.of()), 0);
        jobs.sent(batch(0), rejects(1, "too long"));
        jobs.admitted(new JobAdmitted(PLAN, 1, Map.of()), 0);
        var nothing = new UploadGlance(16, List.of(), new TreeMap<>(), new TreeMap<>(), List.of());
        assertThat(glance()).isEqualTo(nothing);
    }

    @Test
    void howeverManyRowsAreRejectedFewAreKept() {
        jobs.admitted(new JobAdmitted(PLAN, 0, Map.of()), 0);
        for (int seq = 0; seq < 500; seq++) {
            jobs.sent(batch(seq), rejects(1, "x".repeat(1_000) + seq % 50, "reason " + seq));
        }
        assertThat(glance().reasons()).hasSizeLessThanOrEqualTo(21);
        assertThat(glance().reasons().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(1_000);
        assertThat(glance().lines()).hasSize(100).allMatch(line -> line.reason().length() <= 300);
    }
}
