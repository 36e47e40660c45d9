package kopi.core.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import kopi.core.job.JobPhase;
import kopi.core.model.JobId;
import kopi.core.role.JobStatus;
import org.jspecify.annotations.Nullable;

/**
 * Notices what becomes of the jobs of a controller, from one look at them to the next. What it has found at its first look was
 * perhaps known before, to a life of the node that is over: it is reported again, and whoever keeps it tells by job, attempt
 * and kind.
 *
 * <p>Single owner, no threads. Times are milliseconds of any clock that does not run backwards.
 */
public final class JobChronicle {
    private final Map<JobId, Known> known = new LinkedHashMap<>();
    private boolean hasLooked;

    private record Known(JobStatus status, OptionalLong admittedAt) {}

    /** What has become of a job. */
    public sealed interface Change {
        /** Which one. */
        JobId job();

        /** Which attempt at it. */
        int attempt();

        /** It runs. */
        record Admitted(JobId job, int attempt) implements Change {}

        /** It has begun again from the start, as an attempt of a higher number. */
        record StartedOver(JobId job, int attempt) implements Change {}

        /**
         * It has ended.
         *
         * @param phase how
         * @param millis how long after it was admitted, or its attempt begun; empty if that was not seen
         * @param failure why it has failed; empty if it has not
         */
        record Ended(JobId job, int attempt, JobPhase phase, OptionalLong millis, String failure) implements Change {}

        /** It is gone, with all that it held. */
        record Closed(JobId job, int attempt) implements Change {}
    }

    /** What has changed. */
    public List<Change> look(long nowMillis, List<JobStatus> jobs) {
        List<Change> changes = new ArrayList<>();
        Map<JobId, Known> gone = new LinkedHashMap<>(known);
        for (JobStatus job : jobs) {
            changes.addAll(compare(nowMillis, gone.remove(job.job()), job));
        }
        gone.forEach((id, last) -> {
            known.remove(id);
            changes.add(new Change.Closed(id, last.status().attempt()));
        });
        hasLooked = true;
        return changes;
    }

    private List<Change> compare(long nowMillis, @Nullable Known before, JobStatus now) {
        List<Change> changes = new ArrayList<>();
        Known same = before != null && before.status().attempt() == now.attempt() ? before : null;
        if (same == null) {
            changes.add(
                    before == null
                            ? new Change.Admitted(now.job(), now.attempt())
                            : new Change.StartedOver(now.job(), now.attempt()));
        }
        OptionalLong begin = same != null ? same.admittedAt() : begin(nowMillis);
        boolean wasRunning = same == null || same.status().phase() == JobPhase.RUNNING;
        if (wasRunning && now.phase() != JobPhase.RUNNING) {
            changes.add(
                    new Change.Ended(now.job(), now.attempt(), now.phase(), passed(begin, nowMillis), now.failure()));
        }
        known.put(now.job(), new Known(now, begin));
        return changes;
    }

    /** What is there at the first look has begun before it. */
    private OptionalLong begin(long nowMillis) {
        return hasLooked ? OptionalLong.of(nowMillis) : OptionalLong.empty();
    }

    private static OptionalLong passed(OptionalLong since, long nowMillis) {
        return since.isPresent() ? OptionalLong.of(nowMillis - since.getAsLong()) : OptionalLong.empty();
    }
}
