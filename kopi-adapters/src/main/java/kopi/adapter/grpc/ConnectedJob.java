package kopi.adapter.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.Progress;
import kopi.core.model.JobId;
import org.jspecify.annotations.Nullable;

/** A job whose client is here: what the gateway has learned of it in passing. Thread-safe. */
final class ConnectedJob {
    private final JobId job;

    @GuardedBy("this")
    private @Nullable JobAdmitted admission;

    /** By dataset: every batch below is finished. */
    @GuardedBy("this")
    private final Map<String, Integer> finishedBelow = new HashMap<>();

    /** Usually one; more while a client comes back that was not missed yet, or if several send the same job. */
    @GuardedBy("this")
    private final Set<UploadCall> uploads = new HashSet<>();

    /** How many calls are open for it. */
    @GuardedBy("this")
    private int calls;

    @GuardedBy("this")
    private long idleSince;

    ConnectedJob(JobId job, long nowNanos) {
        this.job = job;
        this.idleSince = nowNanos;
    }

    JobId job() {
        return job;
    }

    /** Its controller has told how it stands. */
    synchronized void admitted(JobAdmitted told, long nowNanos) {
        if (admission == null || told.attempt() > admission.attempt()) {
            finishedBelow.clear();
        }
        admission = told;
        idleSince = nowNanos;
        told.finished().forEach((dataset, below) -> finishedBelow.merge(dataset, below, Math::max));
    }

    /** What is run, if the job was opened here. */
    synchronized Optional<JobPlan> plan() {
        return Optional.ofNullable(admission).map(JobAdmitted::plan);
    }

    /** Its results say how far it is. */
    void progressed(Progress progress) {
        List<UploadCall> waiting;
        synchronized (this) {
            finishedBelow.merge(progress.dataset(), progress.below(), Math::max);
            waiting = List.copyOf(uploads);
        }
        waiting.forEach(UploadCall::advance);
    }

    /** How many batches of a dataset are finished without a gap. */
    synchronized int finishedBelow(String dataset) {
        return finishedBelow.getOrDefault(dataset, 0);
    }

    synchronized void startUpload(UploadCall started) {
        uploads.add(started);
        calls++;
    }

    synchronized void endUpload(UploadCall ended, long nowNanos) {
        uploads.remove(ended);
        endCall(nowNanos);
    }

    synchronized void startCall() {
        calls++;
    }

    synchronized void endCall(long nowNanos) {
        calls--;
        idleSince = nowNanos;
    }

    /** Whether its client holds a connection to here. */
    synchronized boolean isConnected() {
        return calls > 0;
    }

    /** Whether nobody has called for so long. */
    synchronized boolean isIdle(long nowNanos, long limitNanos) {
        return calls == 0 && nowNanos - idleSince >= limitNanos;
    }
}
