package kopi.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import kopi.core.meter.Meter;
import kopi.core.meter.Metric;
import kopi.core.model.JobId;
import kopi.core.trace.Span;
import kopi.core.trace.SpanStart;
import kopi.core.trace.TraceContext;
import kopi.core.trace.Tracer;
import kopi.core.trace.TracerFactory;
import kopi.testkit.net.OtlpReceiver;
import kopi.testkit.net.OtlpReceiver.ReceivedSpan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: spans come to their collector as they were begun, and one that is of no use costs a bounded amount. */
@Timeout(60)
class OpenTelemetryTracerFactoryTest {
    private static final JobId JOB = new JobId("night");
    private static final TracerFactory.Recorded PROCESS = new TracerFactory.Recorded("kopi-filter", "filter-1/7", "1");

    private final Counts counts = new Counts();

    /** Counts by outcome. */
    private static final class Counts implements Meter {
        private final Map<String, Long> spans = new ConcurrentHashMap<>();

        @Override
        public void count(Metric.Counter counter, long more, String... labels) {
            spans.merge(labels[0], more, Long::sum);
        }

        long of(String outcome) {
            return spans.getOrDefault(outcome, 0L);
        }
    }

    private Tracer open(String endpoint, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
        return new OpenTelemetryTracerFactory().open(PROCESS, environment, counts);
    }

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(TracerFactory.class)).hasOnlyElementsOfType(OpenTelemetryTracerFactory.class);
    }

    @Test
    void spansComeAsTheyWereBegun() throws IOException {
        TraceContext sender = TraceContext.ofJob(JOB);
        try (var collector = new OtlpReceiver()) {
            TraceContext context;
            try (Tracer tracer = open(collector.endpoint(), Map.of("OTEL_RESOURCE_ATTRIBUTES", "team=beans"))) {
                Span span = tracer.begin(SpanStart.send("kopi.filter", JOB, Optional.empty(), sender));
                context = span.context().orElseThrow();
                span.end();
            }

            assertThat(collector.problems()).isEmpty();
            assertThat(collector.spans()).singleElement().satisfies(span -> {
                assertThat(span.name()).isEqualTo("send kopi.filter");
                assertThat(span.kind()).isEqualTo(4);
                assertThat(span.trace()).isEqualTo(sender.traceId());
                assertThat(span.parent()).isEqualTo(sender.spanId());
                assertThat(span.id()).isEqualTo(context.spanId());
                assertThat(span.endNanos()).isGreaterThanOrEqualTo(span.startNanos());
                assertThat(span.attributes()).containsEntry("kopi.job", "night");
                assertThat(span.resource())
                        .containsEntry("service.name", "kopi-filter")
                        .containsEntry("service.instance.id", "filter-1/7")
                        .containsEntry("team", "beans");
            });
        }
        assertThat(counts.of("sent")).isEqualTo(1);
    }

    @Test
    void aJobsSpanHasTheIdThatOthersKnowItBy() throws IOException {
        TraceContext own = TraceContext.ofJob(JOB);
        try (var collector = new OtlpReceiver()) {
            try (Tracer tracer = open(collector.endpoint(), Map.of("OTEL_SERVICE_NAME", "shop"))) {
                tracer.begin(SpanStart.job(
                                JOB,
                                Optional.empty(),
                                "completed",
                                Duration.ofSeconds(3).toNanos()))
                        .end();
                tracer.begin(SpanStart.submit()).end();
            }

            ReceivedSpan job = named(collector, "job");
            assertThat(job.trace()).isEqualTo(own.traceId());
            assertThat(job.id()).isEqualTo(own.spanId());
            assertThat(job.parent()).isEmpty();
            assertThat(job.endNanos() - job.startNanos()).isGreaterThanOrEqualTo(3_000_000_000L);
            assertThat(job.resource()).containsEntry("service.name", "shop");
            assertThat(named(collector, "submit").trace()).isNotEqualTo(own.traceId());
        }
    }

    private static ReceivedSpan named(OtlpReceiver collector, String name) {
        return collector.spans().stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + collector.spans()));
    }

    /** It accepts connections, and never says a word. */
    @Test
    void aCollectorThatHangsCostsABoundedAmount() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String endpoint = "http://127.0.0.1:" + silent.getLocalPort();
            int spans = 10_000;
            long began = System.nanoTime();
            try (Tracer tracer = open(endpoint, Map.of("OTEL_BSP_MAX_QUEUE_SIZE", "512"))) {
                for (int i = 0; i < spans; i++) {
                    tracer.begin(SpanStart.submit()).end();
                }
                // Those in the queue, and perhaps a batch of 512 that the exporter has taken.
                assertThat(counts.of("dropped")).isBetween(spans - 1_024L, spans - 512L);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            assertThat(counts.of("sent")).isZero();
        }
    }

    @Test
    void whatNobodyTakesIsCountedAsLost() throws IOException {
        int nobody;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        try (Tracer tracer =
                open("http://127.0.0.1:" + nobody, Map.of("OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED", "true"))) {
            tracer.begin(SpanStart.submit()).end();
        }
        assertThat(counts.of("lost")).isEqualTo(1);
    }

    @Test
    void nothingIsBegunWhereNothingIsToBeTraced() {
        try (Tracer tracer = open("http://127.0.0.1:1", Map.of("OTEL_TRACES_SAMPLER", "always_off"))) {
            assertThat(tracer.begin(SpanStart.submit()).context()).isEmpty();
            assertThat(tracer.sampling().isOn()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_EXPORTER_OTLP_PROTOCOL, grpc, http/protobuf",
        "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL, http/json, http/protobuf",
        "OTEL_TRACES_SAMPLER, sometimes, OTEL_TRACES_SAMPLER",
        "OTEL_TRACES_EXPORTER, pigeon, pigeon",
        "OTEL_BSP_MAX_QUEUE_SIZE, many, otel.bsp.max.queue.size"
    })
    void whatCannotBeUsedIsRefusedByName(String variable, String value, String named) {
        assertThatThrownBy(() -> open("http://127.0.0.1:1", Map.of(variable, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }
}
