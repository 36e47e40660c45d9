package kopi.core.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import org.junit.jupiter.api.Test;

/** Goal: spans are called as OpenTelemetry's conventions for messaging want it. */
class SpanStartTest {
    private static final JobId JOB = new JobId("ana_night.0123456789abcdef");
    private static final TraceContext SENDER = new TraceContext(1, 2, 3, true);

    @Test
    void aNameHasNoJobInIt() {
        SpanStart span = SpanStart.process(
                "aggregator",
                "kopi.job." + JOB.value() + ".aggregator.3",
                "Reduced",
                JOB,
                Optional.of(new BatchId(JOB, "transactions", 7)),
                SENDER);

        assertThat(span.name()).isEqualTo("process kopi.job.{job}.aggregator.3");
        assertThat(span.kind()).isEqualTo(SpanStart.Kind.CONSUMER);
        assertThat(span.parent()).contains(SENDER);
        assertThat(span.attributes())
                .containsEntry("messaging.system", "rabbitmq")
                .containsEntry("messaging.operation.type", "process")
                .containsEntry("messaging.destination.name", "kopi.job." + JOB.value() + ".aggregator.3")
                .containsEntry("messaging.destination.template", "kopi.job.{job}.aggregator.3")
                .containsEntry("kopi.dataset", "transactions")
                .containsEntry("kopi.batch", "7");
    }

    @Test
    void aQueueIsItsOwnTemplate() {
        SpanStart span = SpanStart.send("kopi.filter", JOB, Optional.empty(), SENDER);

        assertThat(span.name()).isEqualTo("send kopi.filter");
        assertThat(span.kind()).isEqualTo(SpanStart.Kind.PRODUCER);
        assertThat(span.attributes()).doesNotContainKeys("messaging.destination.template", "kopi.batch");
    }

    @Test
    void aJobIsTheRootOfItsOwnTraceAndAPartOfAnothers() {
        TraceContext own = TraceContext.ofJob(JOB);
        var partOfOwn = new TraceContext(own.traceHigh(), own.traceLow(), 9, true);

        SpanStart root = SpanStart.job(JOB, Optional.of(partOfOwn), "completed", 5);
        assertThat(root.identity()).contains(own);
        assertThat(root.parent()).isEmpty();
        assertThat(root.nanosAgo()).isEqualTo(5);

        SpanStart part = SpanStart.job(JOB, Optional.of(SENDER), "completed", 5);
        assertThat(part.parent()).contains(SENDER);
        assertThat(part.identity()).isEmpty();
    }
}
