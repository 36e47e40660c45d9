package kopi.testkit.contract;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.ProcessState;
import kopi.core.port.NodeRuntime;

/** What a runtime has answered, in order. From any thread. */
public final class RecordedAnswers implements NodeRuntime.Answers {
    /** An answer. */
    public sealed interface Answer {
        /** As {@link NodeRuntime.Answers} has it. */
        record Checked(NodeId node, ProcessState state) implements Answer {}

        /** As {@link NodeRuntime.Answers} has it. */
        record Surveyed(List<Found> found) implements Answer {}

        /** As {@link NodeRuntime.Answers} has it. */
        record Started(NodeId node, long incarnation, long pid, int restarts) implements Answer {}

        /** As {@link NodeRuntime.Answers} has it. */
        record StartFailed(NodeId node, long incarnation, String reason) implements Answer {}

        /** As {@link NodeRuntime.Answers} has it. */
        record Exited(NodeId node, long incarnation) implements Answer {}
    }

    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();

    /** Waits for the next answer of that kind; others before it are passed over. */
    public <T extends Answer> T next(Class<T> kind) throws InterruptedException {
        while (true) {
            Answer answer = Objects.requireNonNull(
                    answers.poll(20, TimeUnit.SECONDS), () -> "no " + kind.getSimpleName() + " within twenty seconds");
            if (kind.isInstance(answer)) {
                return kind.cast(answer);
            }
        }
    }

    /** Waits for the next answer. */
    public Answer next() throws InterruptedException {
        return next(Answer.class);
    }

    @Override
    public void checked(NodeId node, ProcessState state) {
        answers.add(new Answer.Checked(node, state));
    }

    @Override
    public void surveyed(List<Found> found) {
        answers.add(new Answer.Surveyed(found));
    }

    @Override
    public void started(NodeId node, long incarnation, long pid, int restarts) {
        answers.add(new Answer.Started(node, incarnation, pid, restarts));
    }

    @Override
    public void startFailed(NodeId node, long incarnation, String reason) {
        answers.add(new Answer.StartFailed(node, incarnation, reason));
    }

    @Override
    public void exited(NodeId node, long incarnation) {
        answers.add(new Answer.Exited(node, incarnation));
    }
}
