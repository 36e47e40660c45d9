package kopi.traces;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Optional;
import java.util.function.Supplier;
import kopi.core.trace.TraceContext;

/** Gives a span the ids that it is to have, or random ones. Thread-safe: what is given is for the thread that gives it. */
final class GivenIds implements IdGenerator {
    static final GivenIds INSTANCE = new GivenIds();

    private static final ThreadLocal<Optional<TraceContext>> GIVEN = ThreadLocal.withInitial(Optional::empty);

    private GivenIds() {}

    /** Begins a span that is called so. */
    static <T> T calling(Optional<TraceContext> identity, Supplier<T> begin) {
        if (identity.isEmpty()) {
            return begin.get();
        }
        GIVEN.set(identity);
        try {
            return begin.get();
        } finally {
            GIVEN.remove();
        }
    }

    @Override
    public String generateTraceId() {
        return GIVEN.get().map(TraceContext::traceId).orElseGet(IdGenerator.random()::generateTraceId);
    }

    @Override
    public String generateSpanId() {
        return GIVEN.get().map(TraceContext::spanId).orElseGet(IdGenerator.random()::generateSpanId);
    }
}
