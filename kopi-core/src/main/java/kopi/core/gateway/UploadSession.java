package kopi.core.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import kopi.core.gateway.UploadStep.Cause;
import kopi.core.gateway.UploadStep.Part;
import kopi.core.job.BatchRejects;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.Rows;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.port.LazyMessage;
import kopi.core.port.LazyMessage.Header;
import kopi.core.role.Routes;
import org.jspecify.annotations.Nullable;

/**
 * Flow control and acknowledgement of one client's upload.
 *
 * <p>One request at most waits here: the next is asked for only when this one has gone on to the broker. It waits while
 * too much of the upload is unconfirmed, while it is too far ahead of the job's progress, or while the client does not
 * take its acknowledgements. What the client sends meanwhile stays in the connection's window, then with the client.
 *
 * <p>A part is acknowledged when the broker has confirmed it, and not before: the client then forgets it.
 *
 * <p>An upload belongs to the attempt it was started in; a client that starts its job over opens another one.
 *
 * <p>Sans I/O: single owner, no threads. After its end, inputs lead to nothing but the release of what is held.
 */
public final class UploadSession {
    private final Limits limits;
    /** By dataset: every batch below is finished. */
    private final Map<String, Integer> finishedBelow = new HashMap<>();

    private State state = State.NEW;
    private @Nullable JobId job;
    private @Nullable JobPlan plan;
    private @Nullable Part waiting;
    private long unconfirmedBytes;
    private int unconfirmed;
    private boolean isReady;
    private boolean isHalfClosed;

    private enum State {
        /** The client has not named its job. */
        NEW,
        JOINING,
        OPEN,
        OVER
    }

    /**
     * What an upload may hold.
     *
     * @param window how many batches of a dataset may be unfinished, and how many parts unconfirmed
     * @param batchBytes how many bytes the packed rows of a batch may have
     * @param unconfirmedBytes how many bytes may be on their way to the broker; one batch may exceed it
     */
    public record Limits(int window, int batchBytes, int unconfirmedBytes) {}

    /** An upload that has not begun. */
    public UploadSession(Limits limits) {
        this.limits = limits;
    }

    /** Begins. */
    public List<UploadStep> open() {
        return List.of(new UploadStep.Request());
    }

    /**
     * The client has named its job.
     *
     * @param held how many bytes its request has
     */
    public List<UploadStep> start(JobId named, long held) {
        if (state != State.NEW) {
            return fail("an upload may be started only once");
        }
        state = State.JOINING;
        job = named;
        return List.of(new UploadStep.Release(held), new UploadStep.Join(named));
    }

    /** What the gateway knows of the job; empty if it was not opened here. */
    public List<UploadStep> joined(Optional<UploadStart> found) {
        if (found.isEmpty()) {
            return end(new UploadStep.Fail(Cause.NOT_OPENED, "job " + job + " was not opened at this gateway"));
        }
        if (state != State.JOINING) {
            // It has ended meanwhile, and must be left again.
            return List.of(new UploadStep.Leave(found.get().plan().job()));
        }
        state = State.OPEN;
        plan = found.get().plan();
        found.get().finishedBelow().forEach((dataset, below) -> finishedBelow.merge(dataset, below, Math::max));
        List<UploadStep> steps = new ArrayList<>(List.of(new UploadStep.Request()));
        addNext(steps);
        return steps;
    }

    /**
     * The client has sent a batch.
     *
     * @param dataset what the request says that it is, like {@code seq}
     * @param bytes how many bytes the packed rows have
     * @param held how many bytes the request has
     * @param rejects the rows that are not in it, as the client says
     * @param open reads the rows' header; not called for what is refused without looking at them. What it throws is for the
     *     caller
     */
    public List<UploadStep> batch(
            String dataset, int seq, int bytes, long held, BatchRejects rejects, Supplier<LazyMessage> open) {
        JobPlan known = plan;
        if (state != State.OPEN || known == null) {
            return unexpected();
        }
        if (!isRead(dataset)) {
            return failNotRead(dataset);
        }
        if (bytes > limits.batchBytes()) {
            return fail("batch " + seq + " of " + dataset + " has " + bytes + " bytes, more than the "
                    + limits.batchBytes() + " that this gateway takes");
        }
        LazyMessage rows = open.get();
        var id = new BatchId(known.job(), dataset, seq);
        return objection(rows.header(), id, known)
                .map(this::fail)
                .orElseGet(() -> pass(new Part.Batch(id, Routes.inputFor(known, dataset), rows, rejects, bytes, held)));
    }

    /** Why that is not the batch that it is sent as; empty if it is. */
    private static Optional<String> objection(Header sent, BatchId id, JobPlan plan) {
        String what = "what is sent as " + id + " is ";
        if (sent.kind() != Rows.class || sent.batch().isEmpty()) {
            return Optional.of(
                    what + "no rows, but a message of kind " + sent.kind().getSimpleName());
        }
        boolean isOfPlan = sent.plan().equals(Optional.of(plan));
        return sent.batch().get().equals(id) && isOfPlan
                ? Optional.empty()
                : Optional.of(
                        what + sent.batch().get() + (isOfPlan ? "" : ", of another plan than the job was opened with"));
    }

    /**
     * The client has sent the end of a dataset.
     *
     * @param held how many bytes the request has
     */
    public List<UploadStep> end(String dataset, int batches, long held) {
        if (state != State.OPEN || plan == null) {
            return unexpected();
        }
        return isRead(dataset)
                ? pass(new Part.End(new EndOfDataset(plan.job(), dataset, batches), held))
                : failNotRead(dataset);
    }

    private List<UploadStep> unexpected() {
        return fail("the first message of an upload must name its job");
    }

    private boolean isRead(String dataset) {
        return plan != null
                && (plan.fact(dataset).isPresent() || plan.reference(dataset).isPresent());
    }

    private List<UploadStep> failNotRead(String dataset) {
        return fail("no report of job " + job + " reads " + dataset);
    }

    private List<UploadStep> pass(Part next) {
        if (waiting != null) {
            return fail("a request that was not asked for");
        }
        waiting = next;
        return next();
    }

    /** Whether the client takes what is sent to it; to be said whenever that may have changed. */
    public List<UploadStep> ready(boolean nowReady) {
        isReady = nowReady;
        return next();
    }

    /** The job's results say that every batch of a dataset below that one is finished. */
    public List<UploadStep> finished(String dataset, int below) {
        finishedBelow.merge(dataset, below, Math::max);
        return next();
    }

    private List<UploadStep> next() {
        List<UploadStep> steps = new ArrayList<>();
        addNext(steps);
        return steps;
    }

    private void addNext(List<UploadStep> steps) {
        Part next = waiting;
        if (next == null || state != State.OPEN || !isReady || !hasRoom(next) || !isInWindow(next)) {
            return;
        }
        waiting = null;
        unconfirmed++;
        unconfirmedBytes += next.bytes();
        steps.add(new UploadStep.Pass(next));
        steps.add(new UploadStep.Request());
    }

    private boolean hasRoom(Part next) {
        return unconfirmed == 0
                || (unconfirmed < limits.window() && unconfirmedBytes + next.bytes() <= limits.unconfirmedBytes());
    }

    private boolean isInWindow(Part next) {
        return !(next instanceof Part.Batch batch)
                || batch.id().seq() < finishedBelow.getOrDefault(batch.id().dataset(), 0) + (long) limits.window();
    }

    /** The broker has a part. */
    public List<UploadStep> stored(Part part) {
        unconfirmed--;
        unconfirmedBytes -= part.bytes();
        List<UploadStep> steps = new ArrayList<>();
        steps.add(new UploadStep.Release(part.held()));
        if (state == State.OPEN) {
            steps.add(new UploadStep.Acknowledge(part));
            addNext(steps);
            addCompletion(steps);
        }
        return steps;
    }

    /** A part makes no sense to whom it concerns. */
    public List<UploadStep> refused(String reason) {
        return fail(reason);
    }

    /** The client sends nothing more. */
    public List<UploadStep> halfClosed() {
        isHalfClosed = true;
        List<UploadStep> steps = new ArrayList<>();
        addCompletion(steps);
        return steps;
    }

    private void addCompletion(List<UploadStep> steps) {
        if (isHalfClosed && waiting == null && unconfirmed == 0) {
            steps.addAll(end(new UploadStep.Complete()));
        }
    }

    /** The call cannot go on for a reason that whoever serves it knows. */
    public List<UploadStep> abort() {
        return end(new UploadStep.Abort());
    }

    /** The client has hung up. */
    public List<UploadStep> hungUp() {
        List<UploadStep> steps = new ArrayList<>(end(new UploadStep.Abort()));
        steps.removeIf(UploadStep.Abort.class::isInstance);
        return steps;
    }

    private List<UploadStep> fail(String reason) {
        return end(new UploadStep.Fail(Cause.BAD_REQUEST, reason));
    }

    /** Says goodbye, as the last that the client hears, and frees what the call holds. */
    private List<UploadStep> end(UploadStep goodbye) {
        State before = state;
        state = State.OVER;
        waiting = null;
        if (before == State.OVER) {
            return List.of();
        }
        // One that is joining hears later whether there is anything to leave.
        return before == State.OPEN && plan != null
                ? List.of(goodbye, new UploadStep.Leave(plan.job()))
                : List.of(goodbye);
    }
}
