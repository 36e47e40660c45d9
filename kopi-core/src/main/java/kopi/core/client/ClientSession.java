package kopi.core.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.ClientInput;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobAnswer;
import kopi.core.message.Message.JobCompleted;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.Progress;
import kopi.core.message.Message.Slice;
import kopi.core.message.Message.TableEnd;
import kopi.core.model.JobId;
import kopi.core.state.Required;

/**
 * A client's side of one job.
 *
 * <p>A file counts as complete only when the job's completion has said how many slices it has and every one of them is
 * there; so there is no empty report by accident. All of them stand before the completion in the journal, so those that are
 * missing then are lost. Slices that overtake others wait; there are never more of them than
 * batches in the upload window, because none is made of a batch that was not sent.
 */
public final class ClientSession {
    private final JobId job;
    private final int window;
    /** By dataset: every batch below is finished. */
    private final Map<String, Integer> finishedBelow = new TreeMap<>();
    /** By output file. */
    private final Map<String, SliceOrder> files = new TreeMap<>();

    private boolean isAdmitted;
    private boolean isOver;
    /** The first entry of the result journal that is not known yet, and the stamp of the one before. */
    private long next;

    private long stamp;

    /** Brings the slices of a file into order. */
    private static final class SliceOrder {
        private final Map<Integer, Slice> waiting = new TreeMap<>();
        private int next;
    }

    /**
     * The start of a session.
     *
     * @param window how many batches of a dataset may be unfinished at a time, counted from the oldest one
     */
    public ClientSession(JobPlan plan, int window) {
        if (window < 1) {
            throw new IllegalArgumentException("window " + window + " must be at least 1");
        }
        this.job = plan.job();
        this.window = window;
        plan.projections().forEach(p -> finishedBelow.put(p.dataset().name(), 0));
        plan.reports().stream()
                .flatMap(report -> report.files().stream())
                .forEach(file -> files.put(file.name(), new SliceOrder()));
    }

    /** Whose session it is. */
    public JobId job() {
        return job;
    }

    /** Whether that batch may be sent now. */
    public boolean maySend(String dataset, int seq) {
        return seq < finishedBelow.getOrDefault(dataset, 0) + (long) window;
    }

    /** Whether that batch has come through the stages, so that it need not be sent. */
    public boolean isFinished(String dataset, int seq) {
        return seq < finishedBelow.getOrDefault(dataset, 0);
    }

    /** The offset of the first entry of the result journal that has not been received. */
    public long next() {
        return next;
    }

    /** The stamp of the entry before {@link #next}; 0 if there is none. */
    public long stamp() {
        return stamp;
    }

    /**
     * Whether the cluster says less about the job, when a client comes back to it, than the session was told before. Then it
     * has lost entries of the job's journals, and nobody would miss what was sent and is gone: the job is to be started over.
     */
    boolean knowsMoreThan(JobAdmitted answer) {
        return finishedBelow.entrySet().stream()
                .anyMatch(mine -> mine.getValue() > answer.finished().getOrDefault(mine.getKey(), 0));
    }

    /**
     * Takes an entry of the result journal; one that was received before changes nothing. What does not belong there is
     * dropped, answers among it, as whatever {@link #receive(ClientInput)} drops.
     */
    public List<ClientEvent> receive(long offset, long entryStamp, Message message) {
        if (offset < next) {
            return List.of();
        }
        next = offset + 1;
        stamp = entryStamp;
        return message instanceof ClientInput input && !(message instanceof JobAnswer) ? receive(input) : List.of();
    }

    /**
     * Takes a message of the gateway's. One that is not about this job is dropped: anybody with access to the broker may
     * have put it there, and what is missing shows when the job completes.
     */
    public List<ClientEvent> receive(ClientInput message) {
        if (isOver || !message.job().equals(job)) {
            return List.of();
        }
        return switch (message) {
            case JobAdmitted admitted -> admitted(admitted);
            case JobRefused(var _, var _, String reason, int retryAfterSeconds, var _) ->
                over(new ClientEvent.Refused(reason, retryAfterSeconds));
            case JobFailed(var _, String reason) -> over(new ClientEvent.Failed(reason));
            case Progress(var _, String dataset, int below) ->
                List.of(new ClientEvent.Credit(dataset, finishedBelow.merge(dataset, below, Math::max)));
            case Slice slice -> append(slice);
            case JobCompleted completed -> complete(completed);
        };
    }

    private List<ClientEvent> admitted(JobAdmitted admission) {
        admission.finished().forEach((dataset, below) -> finishedBelow.merge(dataset, below, Math::max));
        if (isAdmitted) {
            return List.of();
        }
        isAdmitted = true;
        return List.of(new ClientEvent.Admitted());
    }

    private List<ClientEvent> over(ClientEvent last) {
        isOver = true;
        return List.of(last);
    }

    private List<ClientEvent> append(Slice slice) {
        SliceOrder file = files.get(slice.file());
        if (file == null) {
            return over(new ClientEvent.Failed("the job sent a file that none of its reports has: " + slice.file()));
        }
        if (slice.seq() >= file.next) {
            file.waiting.putIfAbsent(slice.seq(), slice);
        }
        List<ClientEvent> events = new ArrayList<>();
        for (Slice next = file.waiting.remove(file.next); next != null; next = file.waiting.remove(file.next)) {
            if (next.rows() > 0) {
                events.add(new ClientEvent.Append(next.file(), next.rows(), next.csv()));
            }
            file.next++;
        }
        return events;
    }

    private List<ClientEvent> complete(JobCompleted completed) {
        List<String> named =
                completed.tables().stream().map(TableEnd::file).sorted().toList();
        if (!named.equals(List.copyOf(files.keySet()))) {
            return over(new ClientEvent.Failed(
                    "the job is reported as complete, but with the files " + named + " instead of " + files.keySet()));
        }
        for (TableEnd end : completed.tables()) {
            SliceOrder file = Required.in(files, end.file());
            if (file.next > end.slices() || file.waiting.keySet().stream().anyMatch(seq -> seq >= end.slices())) {
                return over(new ClientEvent.Failed("the job is reported as complete, but " + end.file()
                        + " has more slices than the " + end.slices() + " it announces"));
            }
            if (file.next < end.slices()) {
                return over(new ClientEvent.Lost("the results have lost slice " + file.next + " of " + end.file()));
            }
        }
        return over(new ClientEvent.Finished(completed.warnings()));
    }
}
