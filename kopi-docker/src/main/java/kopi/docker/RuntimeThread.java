package kopi.docker;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread on which a runtime works and answers. Any thread may submit. */
final class RuntimeThread implements AutoCloseable {
    /** Requests that wait; more are dropped, and will be asked again. */
    private static final int MAX_WAITING = 1_000;

    private final ScheduledThreadPoolExecutor thread;

    RuntimeThread() {
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("runtime").daemon().factory());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Has it done after a while, unless there is too much to do, or this is closed. */
    void submit(Duration delay, Runnable task) {
        if (thread.getQueue().size() >= MAX_WAITING) {
            return;
        }
        try {
            var _ = thread.schedule(() -> runGuarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // Closed.
        }
    }

    /** An exception would vanish in the executor: it ends the process by way of the thread's handler instead. */
    private static void runGuarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
