package kopi.testkit.sim;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Supplier;
import kopi.testkit.sim.Chance.Concern;

/**
 * Carries out an engine's steps one at a time, each an event of its own: so a crash can come between any two of them. The
 * next message is offered to the engine when all steps that the one before led to have been carried out.
 *
 * @param <S> the engine's steps
 */
abstract class SteppedExecutor<S> {
    private static final long LONGEST_STEP = 300;
    /** How long a call hangs before it is tried again, while the broker cannot be reached. */
    private static final long HANGS = 50 * Timeline.MILLISECOND;

    private final SimProcess process;
    private final Deque<S> steps = new ArrayDeque<>();
    private final Deque<Supplier<? extends Collection<? extends S>>> inbox = new ArrayDeque<>();
    private boolean isStepPlanned;
    private boolean isClosed;

    SteppedExecutor(SimProcess process) {
        this.process = process;
    }

    /** Whether a step is a call that hangs at present. */
    abstract boolean hangs(S step);

    abstract void carryOut(S step);

    /** Something has come for the engine; it hears of it when it is idle. */
    final void offer(Supplier<? extends Collection<? extends S>> input) {
        if (!isClosed) {
            inbox.add(input);
            plan();
        }
    }

    /** More to do. */
    final void add(Collection<? extends S> more) {
        if (!isClosed) {
            steps.addAll(more);
            plan();
        }
    }

    final boolean isIdle() {
        return steps.isEmpty();
    }

    void close() {
        isClosed = true;
        steps.clear();
        inbox.clear();
    }

    private void plan() {
        if (!isStepPlanned && !(steps.isEmpty() && inbox.isEmpty())) {
            isStepPlanned = true;
            long pause = process.world().chance(Concern.NETWORK).between(1, LONGEST_STEP);
            process.after(pause, "steps", this::step);
        }
    }

    private void step() {
        isStepPlanned = false;
        if (isClosed) {
            return;
        }
        if (!steps.isEmpty() && hangs(steps.element())) {
            isStepPlanned = true;
            process.after(HANGS, "hangs", this::step);
            return;
        }
        if (!steps.isEmpty()) {
            carryOut(steps.remove());
        } else if (!inbox.isEmpty()) {
            add(inbox.remove().get());
        }
        plan();
    }
}
