package kopi.adapter.grpc;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import kopi.core.error.UnavailableException;
import kopi.core.gateway.ConnectedJobs;
import kopi.core.gateway.PendingRequests;
import kopi.core.gateway.UploadStart;
import kopi.core.job.BatchRejects;
import kopi.core.job.UploadGlance;
import kopi.core.message.Message.ClientInput;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobAnswer;
import kopi.core.message.Message.JobCompleted;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.Progress;
import kopi.core.message.Message.Slice;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;

/**
 * What the calls of a gateway share: {@link ConnectedJobs} and {@link PendingRequests}, which decide everything, under one lock.
 * Thread-safe. Who waits is called outside of the lock.
 */
public final class SharedJobs {
    @GuardedBy("this")
    private final ConnectedJobs<UploadCall> jobs;

    private final int window;

    @GuardedBy("this")
    private final PendingRequests<Asker> questions;

    /** Who waits for a controller's answer. */
    interface Asker {
        void answered(JobAnswer answer);

        void unanswered(UnavailableException reason);
    }

    /** Those of a gateway with such options, before its first client. */
    public SharedJobs(GatewayOptions options) {
        this.window = options.limits().window();
        this.jobs = new ConnectedJobs<>(options.limits().clients());
        this.questions = new PendingRequests<>(options.answerTimeout(), new SecureRandom()::nextLong);
    }

    /** Notes who wants to know, and returns the id under which they must ask after this. */
    synchronized long ask(Asker asker) {
        return questions.ask(asker, System.nanoTime());
    }

    /** The gateway's role has something for a client. What stands in a job's results is read by its client's own call. */
    public void told(ClientInput message) {
        switch (message) {
            case JobAnswer answer -> answered(answer);
            case Slice _, Progress _, JobCompleted _, JobFailed _ -> {}
        }
    }

    void answered(JobAnswer answer) {
        Optional<Asker> asker;
        synchronized (this) {
            asker = questions.answered(answer);
        }
        asker.ifPresent(waiting -> waiting.answered(answer));
    }

    /** Time has passed. */
    void tick() {
        List<Asker> expired;
        UnavailableException reason;
        synchronized (this) {
            long now = System.nanoTime();
            expired = questions.expire(now);
            reason = questions.unanswered();
            jobs.forgetIdle(now);
        }
        expired.forEach(asker -> asker.unanswered(reason));
    }

    synchronized void admitted(JobAdmitted admission) {
        jobs.admitted(admission, System.nanoTime());
    }

    synchronized void requireRoom(JobId job) {
        jobs.requireRoom(job, System.nanoTime());
    }

    synchronized Optional<UploadStart> startUpload(JobId job, UploadCall upload) {
        return jobs.startUpload(job, upload);
    }

    synchronized void endUpload(JobId job, UploadCall upload) {
        jobs.endUpload(job, upload, System.nanoTime());
    }

    synchronized void startResults(JobId job) {
        jobs.startResults(job, System.nanoTime());
    }

    synchronized void endResults(JobId job) {
        jobs.endResults(job, System.nanoTime());
    }

    void progressed(Progress progress) {
        List<UploadCall> uploads;
        synchronized (this) {
            uploads = jobs.progressed(progress);
        }
        uploads.forEach(upload -> upload.finished(progress.dataset(), progress.below()));
    }

    synchronized void sent(BatchId batch, BatchRejects rejects) {
        jobs.sent(batch, rejects);
    }

    /** What is known of the job that people call so; empty if its client is not here. */
    public synchronized Optional<UploadGlance> glance(String name) {
        return jobs.glance(name, window);
    }

    synchronized List<JobId> connected() {
        return jobs.connected();
    }
}
