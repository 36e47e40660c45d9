package kopi.core.gateway;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import kopi.core.error.UnavailableException;
import kopi.core.job.BatchGlance;
import kopi.core.job.BatchRejects;
import kopi.core.job.RejectTally;
import kopi.core.job.SeqRange;
import kopi.core.job.UploadGlance;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.Progress;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.state.SeenSet;
import org.jspecify.annotations.Nullable;

/**
 * The jobs whose clients are here, no more than so many, and what the gateway has learned of them in passing.
 *
 * <p>Single owner, no threads; times are nanoseconds of any clock that does not run backwards.
 *
 * @param <U> what hears of a job's progress for an upload
 */
public final class ConnectedJobs<U> {
    /** How long a job is remembered between two calls of its client. */
    private static final Duration MEMORY = Duration.ofSeconds(60);

    private final int limit;
    private final Map<JobId, Job<U>> jobs = new LinkedHashMap<>();

    private static final class Job<U> {
        private @Nullable JobAdmitted admission;
        /** By dataset: every batch below is finished. */
        private final Map<String, Integer> finishedBelow = new HashMap<>();
        /** By dataset: which batches have gone through here to the broker, for people. */
        private final SortedMap<String, SeenSet> sent = new TreeMap<>();
        /** By dataset: which of them lack rows, for people. */
        private final SortedMap<String, SeenSet> rejected = new TreeMap<>();

        private RejectTally rejects = new RejectTally();
        /** Usually one; more while a client comes back that was not missed yet, or if several send the same job. */
        private final Set<U> uploads = new LinkedHashSet<>();
        /** How many calls are open for it. */
        private int calls;

        private long idleSince;

        Job(long nowNanos) {
            this.idleSince = nowNanos;
        }

        void forgetUpload() {
            finishedBelow.clear();
            sent.clear();
            rejected.clear();
            rejects = new RejectTally();
        }

        UploadGlance glance(int window) {
            List<BatchGlance> batches = sent.entrySet().stream()
                    .map(one -> new BatchGlance(
                            one.getKey(),
                            OptionalInt.empty(),
                            one.getValue().ranges(),
                            one.getValue().repeated()))
                    .toList();
            SortedMap<String, List<SeqRange>> lacking = new TreeMap<>();
            rejected.forEach((dataset, seqs) -> lacking.put(dataset, seqs.ranges()));
            return new UploadGlance(window, batches, lacking, rejects.reasons(), rejects.lines());
        }
    }

    /** @param limit how many jobs may have a client here */
    public ConnectedJobs(int limit) {
        this.limit = limit;
    }

    /**
     * A controller has admitted the job.
     *
     * @throws UnavailableException if there are too many others
     */
    public void admitted(JobAdmitted answer, long nowNanos) {
        Job<U> job = of(answer.job(), nowNanos);
        if (job.admission == null || answer.attempt() > job.admission.attempt()) {
            job.forgetUpload();
        }
        job.admission = answer;
        job.idleSince = nowNanos;
        answer.finished().forEach((dataset, below) -> job.finishedBelow.merge(dataset, below, Math::max));
    }

    /** The job, remembered from now on. */
    private Job<U> of(JobId id, long nowNanos) {
        Job<U> known = jobs.get(id);
        if (known != null) {
            return known;
        }
        requireRoom(id, nowNanos);
        Job<U> connected = new Job<>(nowNanos);
        jobs.put(id, connected);
        return connected;
    }

    /**
     * Makes sure that there is room for the job.
     *
     * @throws UnavailableException if there are too many others
     */
    public void requireRoom(JobId id, long nowNanos) {
        if (jobs.size() < limit || jobs.containsKey(id)) {
            return;
        }
        forgetIdle(nowNanos, 0);
        if (jobs.size() >= limit) {
            throw new UnavailableException(
                    "this gateway serves " + limit + " clients, its limit; try another one, or later");
        }
    }

    /** Forgets those of which nothing has been heard for a while. */
    public void forgetIdle(long nowNanos) {
        forgetIdle(nowNanos, MEMORY.toNanos());
    }

    private void forgetIdle(long nowNanos, long limitNanos) {
        jobs.values().removeIf(job -> job.calls == 0 && nowNanos - job.idleSince >= limitNanos);
    }

    /** An upload starts; empty, and nothing has happened, if the job was not opened here. */
    public Optional<UploadStart> startUpload(JobId id, U upload) {
        Job<U> job = jobs.get(id);
        if (job == null || job.admission == null) {
            return Optional.empty();
        }
        job.uploads.add(upload);
        job.calls++;
        return Optional.of(new UploadStart(job.admission.plan(), job.finishedBelow));
    }

    /** An upload that was started has ended. */
    public void endUpload(JobId id, U upload, long nowNanos) {
        Job<U> job = jobs.get(id);
        if (job != null) {
            job.uploads.remove(upload);
            endCall(job, nowNanos);
        }
    }

    /**
     * A client begins to read results.
     *
     * @throws UnavailableException if there are too many jobs
     */
    public void startResults(JobId id, long nowNanos) {
        of(id, nowNanos).calls++;
    }

    /** A call that was started by {@link #startResults} has ended. */
    public void endResults(JobId id, long nowNanos) {
        Job<U> job = jobs.get(id);
        if (job != null) {
            endCall(job, nowNanos);
        }
    }

    private static void endCall(Job<?> job, long nowNanos) {
        job.calls--;
        job.idleSince = nowNanos;
    }

    /** The job's results say how far it is; returns the uploads that have to hear of it. */
    public List<U> progressed(Progress progress) {
        Job<U> job = jobs.get(progress.job());
        if (job == null) {
            return List.of();
        }
        job.finishedBelow.merge(progress.dataset(), progress.below(), Math::max);
        return List.copyOf(job.uploads);
    }

    /**
     * The broker has a batch of an upload.
     *
     * @param rejects the rows that are not in it
     */
    public void sent(BatchId batch, BatchRejects rejects) {
        Job<U> job = jobs.get(batch.job());
        if (job == null) {
            return;
        }
        seqs(job.sent, batch).add(batch.seq());
        if (rejects.rows() > 0 && seqs(job.rejected, batch).add(batch.seq())) {
            job.rejects.add(rejects);
        }
    }

    private static SeenSet seqs(SortedMap<String, SeenSet> sets, BatchId batch) {
        return sets.computeIfAbsent(batch.dataset(), _ -> new SeenSet());
    }

    /** What is known of the job that people call so; empty if its client is not here. */
    public Optional<UploadGlance> glance(String name, int window) {
        return jobs.entrySet().stream()
                .filter(job -> job.getKey().name().equals(name))
                .map(job -> job.getValue().glance(window))
                .findFirst();
    }

    /** The jobs whose clients hold a connection. */
    public List<JobId> connected() {
        return jobs.entrySet().stream()
                .filter(job -> job.getValue().calls > 0)
                .map(Map.Entry::getKey)
                .toList();
    }
}
