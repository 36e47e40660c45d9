package kopi.traces;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import kopi.core.meter.Meter;
import kopi.core.meter.Metrics;

/**
 * Bounds and counts the spans that wait for their collector. The SDK's own processor drops what it has no room for as well, but
 * tells nobody: so what would be too much does not come that far. Thread-safe.
 */
final class SpanQueue {
    private static final String SENT = "sent";
    private static final String DROPPED = "dropped";
    private static final String LOST = "lost";

    private final Meter meter;
    /** Ended, and not given to the exporter. */
    private final AtomicInteger waiting = new AtomicInteger();

    SpanQueue(Meter meter) {
        this.meter = meter;
    }

    /** What takes spans for that processor, of which so many may wait. */
    SpanProcessor behind(SpanProcessor processor, int limit) {
        return new Entrance(processor, limit);
    }

    /** What gives spans to that exporter. */
    SpanExporter before(SpanExporter exporter) {
        return new Exit(exporter);
    }

    private final class Entrance implements SpanProcessor {
        private final SpanProcessor next;
        private final int limit;

        Entrance(SpanProcessor next, int limit) {
            this.next = next;
            this.limit = limit;
        }

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            next.onStart(parent, span);
        }

        @Override
        public boolean isStartRequired() {
            return next.isStartRequired();
        }

        @Override
        public void onEnd(ReadableSpan span) {
            if (waiting.incrementAndGet() > limit) {
                waiting.decrementAndGet();
                meter.count(Metrics.SPANS, 1, DROPPED);
            } else {
                next.onEnd(span);
            }
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }

        @Override
        public CompletableResultCode forceFlush() {
            return next.forceFlush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return next.shutdown();
        }
    }

    private final class Exit implements SpanExporter {
        private final SpanExporter next;

        Exit(SpanExporter next) {
            this.next = next;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            int count = spans.size();
            waiting.addAndGet(-count);
            CompletableResultCode result = next.export(spans);
            return result.whenComplete(() -> meter.count(Metrics.SPANS, count, result.isSuccess() ? SENT : LOST));
        }

        @Override
        public CompletableResultCode flush() {
            return next.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return next.shutdown();
        }
    }
}
