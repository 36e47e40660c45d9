package kopi.app.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.node.JobChronicle.Change;
import kopi.core.trace.SpanStart;
import kopi.core.trace.TraceContext;

/** Knows which span has opened each job that is traced, until its own span is recorded. Thread-safe. */
final class JobTraces {
    /** More are not remembered: those opened first have no span of their own. */
    static final int MAX_JOBS = 10_000;

    private static final String CLOSED = "closed";

    @GuardedBy("this")
    private final LinkedHashMap<JobId, Opened> opened = new LinkedHashMap<>();

    private record Opened(TraceContext by, long atNanos) {}

    /** A message is taken that this span has sent. */
    synchronized void taken(Message message, TraceContext sender) {
        if (message instanceof Message.OpenJob open) {
            opened.putIfAbsent(open.job(), new Opened(sender, System.nanoTime()));
            if (opened.size() > MAX_JOBS) {
                opened.pollFirstEntry();
            }
        }
    }

    /** The job's span, once it is over. */
    synchronized Optional<SpanStart> over(Change change) {
        return switch (change) {
            case Change.Admitted _, Change.StartedOver _ -> Optional.empty();
            case Change.Ended ended -> span(ended.job(), ended.phase().text(), ended.millis());
            // One that is closed soon after it has ended is not seen to have.
            case Change.Closed closed -> span(closed.job(), CLOSED, OptionalLong.empty());
        };
    }

    @GuardedBy("this")
    private Optional<SpanStart> span(JobId job, String phase, OptionalLong millis) {
        Opened known = opened.remove(job);
        if (known == null) {
            return Optional.empty();
        }
        long ago = millis.isPresent()
                ? TimeUnit.MILLISECONDS.toNanos(millis.getAsLong())
                : System.nanoTime() - known.atNanos();
        return Optional.of(SpanStart.job(job, Optional.of(known.by()), phase, ago));
    }
}
