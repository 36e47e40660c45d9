package kopi.core.engine;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Has the steps of an engine carried out, one after the other. A step may lead to others at once, a publication to its confirmation say; these
 * wait for their turn in the loop that is under way.
 *
 * <p>Not thread-safe: whoever drives the engine guards it, with the engine.
 *
 * @param <S> the engine's steps
 */
public final class StepQueue<S> {
    private final Consumer<S> executor;
    private final Deque<S> steps = new ArrayDeque<>();
    private boolean isRunning;

    /** @param executor carries a step out */
    public StepQueue(Consumer<S> executor) {
        this.executor = executor;
    }

    /** Appends steps and, unless that is already under way, carries out everything there is. */
    public void run(Collection<? extends S> more) {
        steps.addAll(more);
        if (isRunning) {
            return;
        }
        isRunning = true;
        try {
            for (S step = steps.poll(); step != null; step = steps.poll()) {
                executor.accept(step);
            }
        } finally {
            isRunning = false;
        }
    }

    /** Whether steps are being carried out: the caller is one of them. */
    public boolean isRunning() {
        return isRunning;
    }

    /** Drops what has not been carried out. */
    public void clear() {
        steps.clear();
    }
}
