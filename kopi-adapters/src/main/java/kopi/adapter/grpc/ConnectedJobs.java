package kopi.adapter.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.model.JobId;

/** The jobs whose clients are here, no more than so many. Thread-safe. */
final class ConnectedJobs {
    /** How long a job is remembered between two calls of its client. */
    private static final Duration MEMORY = Duration.ofSeconds(60);

    private final int limit;

    @GuardedBy("this")
    private final Map<JobId, ConnectedJob> jobs = new LinkedHashMap<>();

    ConnectedJobs(int limit) {
        this.limit = limit;
    }

    /** A controller has admitted the job. */
    void admitted(JobAdmitted admission) {
        of(admission.job()).admitted(admission, System.nanoTime());
    }

    /** The job, if it is remembered here. */
    synchronized Optional<ConnectedJob> find(JobId job) {
        return Optional.ofNullable(jobs.get(job));
    }

    /**
     * The job, remembered from now on.
     *
     * @throws UnavailableException if there are too many
     */
    synchronized ConnectedJob of(JobId job) {
        ConnectedJob known = jobs.get(job);
        if (known != null) {
            return known;
        }
        requireRoom(job);
        var connected = new ConnectedJob(job, System.nanoTime());
        jobs.put(job, connected);
        return connected;
    }

    /**
     * Makes sure that there is room for the job.
     *
     * @throws UnavailableException if there are too many others
     */
    synchronized void requireRoom(JobId job) {
        if (jobs.size() < limit || jobs.containsKey(job)) {
            return;
        }
        forgetIdle(0);
        if (jobs.size() >= limit) {
            throw new UnavailableException(
                    "this gateway serves " + limit + " clients, its limit; try another one, or later");
        }
    }

    /** Forgets those of which nothing has been heard for a while. */
    synchronized void forgetIdle() {
        forgetIdle(MEMORY.toNanos());
    }

    @GuardedBy("this")
    private void forgetIdle(long limitNanos) {
        long now = System.nanoTime();
        jobs.values().removeIf(job -> job.isIdle(now, limitNanos));
    }

    /** Those whose clients hold a connection. */
    synchronized List<JobId> connected() {
        return jobs.values().stream()
                .filter(ConnectedJob::isConnected)
                .map(ConnectedJob::job)
                .toList();
    }
}
