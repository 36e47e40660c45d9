package kopi.adapter.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs tasks one at a time, in the order they were posted, on an executor. Thread-safe. */
final class Mailbox {
    private final Executor executor;
    private final Consumer<Throwable> failures;
    private final BooleanSupplier closed;

    @GuardedBy("this")
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean awake;

    /**
     * An empty one.
     *
     * @param failures hears what a task threw; must not throw
     * @param closed once it is true, no task is begun any more
     */
    Mailbox(Executor executor, Consumer<Throwable> failures, BooleanSupplier closed) {
        this.executor = executor;
        this.failures = failures;
        this.closed = closed;
    }

    /** Has the task run once all earlier ones have ended. */
    void post(Runnable task) {
        synchronized (this) {
            tasks.add(task);
            if (awake) {
                return;
            }
            awake = true;
        }
        executor.execute(this::drain);
    }

    private void drain() {
        for (Runnable task = next(); task != null; task = next()) {
            try {
                task.run();
            } catch (Throwable failure) {
                failures.accept(failure);
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        if (closed.getAsBoolean()) {
            tasks.clear();
        }
        Runnable task = tasks.poll();
        awake = task != null;
        return task;
    }
}
