package kopi.adapter.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.role.Routes;

/**
 * Whether a job is still there: its result journal is made before its first batch can come, and deleted when the job is
 * closed. So a batch of a job without one is worth nothing, and a poisonous one goes away with its job.
 *
 * <p>RabbitMQ is asked once in a while for each job, and where a message comes again. If it does not answer, the job counts
 * as there. Thread-safe.
 */
final class JobPresence {
    /** What batches wait in. */
    private static final Set<Destination.Queue> STAGES = Set.of(Routes.FILTER, Routes.GROUP_BY, Routes.REDUCER);

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration USUAL_AGE = Duration.ofSeconds(30);
    private static final int REMEMBERED = 256;

    private final ConsumingSession consuming;

    /** When each of them was last seen, in nanoseconds. */
    @GuardedBy("this")
    private final Map<JobId, Long> seen = new LinkedHashMap<>();

    JobPresence(ConsumingSession consuming) {
        this.consuming = consuming;
    }

    /** Whether what waits in that queue goes with its job. */
    static boolean concerns(Destination.Queue queue) {
        return STAGES.contains(queue);
    }

    /** Whether that job is certainly gone. */
    boolean isGone(JobId job, boolean isRedelivered) {
        if (!isRedelivered && wasSeen(job)) {
            return false;
        }
        try {
            consuming
                    .await(PATIENCE)
                    .once(channel ->
                            channel.queueDeclarePassive(Routes.results(job).name()));
            note(job);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (IOException | RuntimeException e) {
            return Failures.isNotFound(e) && !Failures.isAbsent(e);
        }
    }

    private synchronized boolean wasSeen(JobId job) {
        Long last = seen.get(job);
        return last != null && System.nanoTime() - last < USUAL_AGE.toNanos();
    }

    private synchronized void note(JobId job) {
        seen.remove(job);
        seen.put(job, System.nanoTime());
        if (seen.size() > REMEMBERED) {
            seen.remove(seen.keySet().iterator().next());
        }
    }
}
