package kopi.app.trace;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import kopi.app.manifest.KopiVersion;
import kopi.core.meter.Meter;
import kopi.core.meter.Metric;
import kopi.core.meter.Metrics;
import kopi.core.trace.Span;
import kopi.core.trace.SpanStart;
import kopi.core.trace.TraceContext;
import kopi.core.trace.Tracer;
import kopi.core.trace.TracerFactory;

/** The span of a client that has a job done: the root of the job's trace, if the client is traced. For one thread. */
public final class SubmitTrace implements AutoCloseable {
    /** Held here, because the JDK forgets the level of a logger that nobody holds. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private static final String SERVICE = "kopi-submit";
    private static final String SENT = "sent";

    private final Consumer<String> warnings;
    private final LongAdder sent = new LongAdder();
    private final Tracer tracer;
    private final Span span;

    /**
     * Begins it, if these environment variables ask for traces.
     *
     * @param warnings hears why there is none, or that it has reached nobody
     */
    public SubmitTrace(Map<String, String> environment, Consumer<String> warnings) {
        this.warnings = warnings;
        var process = new TracerFactory.Recorded(
                SERVICE, Long.toString(ProcessHandle.current().pid()), KopiVersion.current());
        if (Traces.areWanted(environment)) {
            // What it would say with stack traces is said below.
            LIBRARY.setLevel(Level.OFF);
        }
        this.tracer = Traces.open(process, environment, new Sent(), warnings);
        this.span = tracer.begin(SpanStart.submit());
    }

    /** What is asked of the cluster follows from it. */
    public Optional<TraceContext> context() {
        return span.context();
    }

    private final class Sent implements Meter {
        @Override
        public void count(Metric.Counter counter, long more, String... labels) {
            if (counter.equals(Metrics.SPANS) && labels[0].equals(SENT)) {
                sent.add(more);
            }
        }
    }

    /** Ends it, and sends it, for a second at most. */
    @Override
    public void close() {
        span.end();
        tracer.close();
        if (span.context().isPresent() && sent.sum() == 0) {
            warnings.accept("the trace of this command has not reached its collector (OTEL_EXPORTER_OTLP_ENDPOINT)");
        }
    }
}
