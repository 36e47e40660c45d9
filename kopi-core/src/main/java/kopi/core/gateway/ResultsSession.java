package kopi.core.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import kopi.core.engine.ResumePoint;
import kopi.core.message.Message.Progress;
import kopi.core.port.LazyMessage;
import kopi.core.port.SnapshotStore.Snapshot;

/**
 * Reads a job's result journal for a client, from behind what the client has.
 *
 * <p>Where to resume, and whether the journal is still the one that the client has read from, is judged like a fold's
 * journal is ({@link ResumePoint}). A client needs every entry, so it is told that its results are gone when one is missing.
 *
 * <p>An entry counts as processed when it has been handed to a connection that takes it, so no more than the reader's
 * credit wait here for a client that is slow.
 *
 * <p>Sans I/O: single owner, no threads. After its end, inputs lead to nothing.
 */
public final class ResultsSession {
    private final ResumePoint resume;
    /** No more than the reader's credit, and the word that the results are gone. */
    private final Deque<ResultsStep> waiting = new ArrayDeque<>();

    private boolean isReady;
    /** Whether an entry is on its way to the connection. */
    private boolean isSending;

    /** Whether nothing more is taken: some of it is missing. */
    private boolean isGone;

    private boolean isOver;

    /**
     * A call that has not begun.
     *
     * @param next the offset of the first entry that the client wants, at least 0
     * @param stampBefore the stamp of the one before that; any if there is none
     */
    public ResultsSession(long next, long stampBefore) {
        this.resume = ResumePoint.after(
                next == 0 ? Optional.empty() : Optional.of(new Snapshot(new byte[0], next, stampBefore)));
    }

    /** Begins. */
    public List<ResultsStep> open() {
        return List.of(new ResultsStep.OpenReader(resume.from()));
    }

    /** The journal's next entry. */
    public List<ResultsStep> entry(long offset, long stamp, LazyMessage message) {
        if (isOver || isGone) {
            return List.of();
        }
        return switch (resume.judge(offset, stamp)) {
            case KNOWN -> List.of(new ResultsStep.Processed(offset));
            case OTHER_HISTORY, GAP -> gone();
            case NEW -> {
                List<ResultsStep> steps = new ArrayList<>();
                if (message.header().kind() == Progress.class) {
                    steps.add(new ResultsStep.Advance((Progress) message.message()));
                }
                waiting.add(new ResultsStep.Send(offset, stamp, message));
                addNext(steps);
                yield steps;
            }
        };
    }

    /** The journal is gone, or is no longer the one that was read. */
    public List<ResultsStep> deleted() {
        return isOver || isGone ? List.of() : gone();
    }

    /** Nothing follows it, whatever the reader still hands out. */
    private List<ResultsStep> gone() {
        isGone = true;
        waiting.add(new ResultsStep.SendGone());
        return next();
    }

    /** Whether the client takes what is sent to it; to be said whenever that may have changed. */
    public List<ResultsStep> ready(boolean nowReady) {
        isReady = nowReady;
        return next();
    }

    /** The entry at that offset has been handed to the connection. */
    public List<ResultsStep> sent(long offset) {
        isSending = false;
        if (isOver) {
            return List.of();
        }
        List<ResultsStep> steps = new ArrayList<>();
        steps.add(new ResultsStep.Processed(offset));
        addNext(steps);
        return steps;
    }

    private List<ResultsStep> next() {
        List<ResultsStep> steps = new ArrayList<>();
        addNext(steps);
        return steps;
    }

    private void addNext(List<ResultsStep> steps) {
        if (isOver || isSending || !isReady || waiting.isEmpty()) {
            return;
        }
        ResultsStep next = waiting.remove();
        steps.add(next);
        if (next instanceof ResultsStep.SendGone) {
            over();
            steps.add(new ResultsStep.Close());
        } else {
            isSending = true;
        }
    }

    /** The call cannot go on for a reason that whoever serves it knows. */
    public List<ResultsStep> abort() {
        return isOver ? List.of() : end(List.of(new ResultsStep.Abort(), new ResultsStep.Close()));
    }

    /** The client has hung up. */
    public List<ResultsStep> hungUp() {
        return isOver ? List.of() : end(List.of(new ResultsStep.Close()));
    }

    private List<ResultsStep> end(List<ResultsStep> goodbye) {
        over();
        return goodbye;
    }

    private void over() {
        isOver = true;
        waiting.clear();
    }
}
