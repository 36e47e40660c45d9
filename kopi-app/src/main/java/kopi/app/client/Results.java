package kopi.app.client;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import kopi.adapter.grpc.ResultStream;
import kopi.core.client.ClientEvent;
import kopi.core.client.ClientSession;
import kopi.core.client.ClientSession.Standing;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message;
import kopi.core.message.Message.JobAdmitted;

/**
 * What comes back of a job, over one connection after the other: into the files with it.
 *
 * <p>Thread-safe.
 */
final class Results {
    private final ReportFiles files;
    private final Signals signals;
    private final Credit credit;

    @GuardedBy("this")
    private final ClientSession session;

    private volatile long heardAt = System.nanoTime();
    private volatile boolean hasHeard;

    /** Hears that batches are finished. */
    interface Credit {
        /** Nobody sends anything. */
        Credit UNUSED = (_, _) -> {};

        /** All batches of the dataset below that one are finished. */
        void finished(String dataset, int below);
    }

    Results(ClientSession session, ReportFiles files, Signals signals, Credit credit) {
        this.session = session;
        this.files = files;
        this.signals = signals;
        this.credit = credit;
    }

    /** Starts to read behind what was read before. */
    ResultStream read(OpenedJob job, int connection) {
        long next;
        long stamp;
        synchronized (this) {
            next = session.next();
            stamp = session.stamp();
        }
        heardAt = System.nanoTime();
        hasHeard = false;
        return job.gateway().results(job.admission().job(), next, stamp, new Listener(connection));
    }

    /** The controller has told how the job stands. */
    synchronized void admitted(JobAdmitted admission) {
        session.receive(admission).forEach(this::handle);
    }

    /** See {@link ClientSession#judge}. */
    synchronized Standing judge(JobAdmitted admission) {
        return session.judge(admission);
    }

    /** See {@link ClientSession#maySend}. */
    synchronized boolean maySend(String dataset, int seq) {
        return session.maySend(dataset, seq);
    }

    /** See {@link ClientSession#isFinished}. */
    synchronized boolean isFinished(String dataset, int seq) {
        return session.isFinished(dataset, seq);
    }

    /** When something was heard last, or reading began; by {@link System#nanoTime}. */
    long heardAt() {
        return heardAt;
    }

    /** Whether anything was heard since reading began last. */
    boolean haveHeard() {
        return hasHeard;
    }

    private synchronized void receive(long offset, long stamp, Message message) {
        heardAt = System.nanoTime();
        hasHeard = true;
        session.receive(offset, stamp, message).forEach(this::handle);
    }

    private void handle(ClientEvent event) {
        switch (event) {
            case ClientEvent.Admitted() -> {
                // Whoever asked for it goes on by itself.
            }
            case ClientEvent.Credit(String dataset, int below) -> credit.finished(dataset, below);
            case ClientEvent.Append(String file, int rows, byte[] csv) -> files.append(file, rows, csv);
            case ClientEvent.Finished(List<String> warnings) -> signals.put(new Signal.Done(warnings));
            case ClientEvent.Refused(String reason, int _) -> fail(reason);
            case ClientEvent.Failed(String reason) -> fail(reason);
        }
    }

    private synchronized void fail(String reason) {
        signals.put(new Signal.Failed(new JobFailedException("job " + session.job() + " failed: " + reason)));
    }

    private final class Listener implements ResultStream.Listener {
        private final int connection;

        Listener(int connection) {
            this.connection = connection;
        }

        @Override
        public void entry(long offset, long stamp, Message message) {
            try {
                receive(offset, stamp, message);
            } catch (KopiException | IllegalArgumentException e) {
                signals.put(new Signal.Failed(e));
            }
        }

        @Override
        public void gone() {
            signals.put(new Signal.Gone(connection));
        }

        @Override
        public void ended(KopiException reason) {
            signals.put(
                    reason instanceof UnavailableException
                            ? new Signal.Lost(connection, reason)
                            : new Signal.Failed(reason));
        }
    }
}
