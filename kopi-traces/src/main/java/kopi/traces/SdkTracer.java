package kopi.traces;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kopi.core.trace.Span;
import kopi.core.trace.SpanStart;
import kopi.core.trace.TraceContext;
import kopi.core.trace.TraceSampling;
import kopi.core.trace.Tracer;

/** Takes spans with OpenTelemetry's SDK. Thread-safe. */
final class SdkTracer implements Tracer {
    private static final String SCOPE = "kopi";

    private final OpenTelemetrySdk sdk;
    private final io.opentelemetry.api.trace.Tracer tracer;
    private final TraceSampling sampling;

    SdkTracer(OpenTelemetrySdk sdk, TraceSampling sampling) {
        this.sdk = sdk;
        this.tracer = sdk.getTracer(SCOPE);
        this.sampling = sampling;
    }

    @Override
    public TraceSampling sampling() {
        return sampling;
    }

    @Override
    public Span begin(SpanStart start) {
        if (!sampling.isOn()) {
            return Span.NONE;
        }
        SpanBuilder span = tracer.spanBuilder(start.name()).setSpanKind(kind(start.kind()));
        start.parent()
                .ifPresentOrElse(
                        parent -> span.setParent(Context.root().with(remote(parent))), () -> span.setNoParent());
        start.attributes().forEach(span::setAttribute);
        if (start.nanosAgo() > 0) {
            span.setStartTimestamp(Instant.now().minusNanos(start.nanosAgo()));
        }
        return new Recording(GivenIds.calling(start.identity(), span::startSpan));
    }

    private static io.opentelemetry.api.trace.Span remote(TraceContext parent) {
        return io.opentelemetry.api.trace.Span.wrap(SpanContext.createFromRemoteParent(
                parent.traceId(), parent.spanId(), TraceFlags.getSampled(), TraceState.getDefault()));
    }

    private static SpanKind kind(SpanStart.Kind kind) {
        return switch (kind) {
            case INTERNAL -> SpanKind.INTERNAL;
            case SERVER -> SpanKind.SERVER;
            case PRODUCER -> SpanKind.PRODUCER;
            case CONSUMER -> SpanKind.CONSUMER;
        };
    }

    @Override
    public void close() {
        // Whoever waits for a collector that hangs would wait for ever.
        sdk.getSdkTracerProvider().shutdown().join(1, TimeUnit.SECONDS);
    }

    /** A span that is recorded. */
    private record Recording(io.opentelemetry.api.trace.Span span) implements Span {
        @Override
        public Optional<TraceContext> context() {
            return TraceContext.parse("00-" + span.getSpanContext().getTraceId() + "-"
                    + span.getSpanContext().getSpanId() + "-01");
        }

        @Override
        public void failed(String reason) {
            span.setStatus(StatusCode.ERROR, reason);
        }

        @Override
        public void end() {
            span.end();
        }
    }
}
