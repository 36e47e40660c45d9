package kopi.platform.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.ProcessState.Unclear;
import kopi.core.port.NodeRuntime;

/** The one thread on which a runtime of nodes works and answers, one request after the other. Any thread may submit. */
public final class RuntimeThread implements AutoCloseable {
    /** Requests that wait; more are dropped, and will be asked again. */
    private static final int MAX_WAITING = 1_000;

    private final NodeRuntime.Answers answers;
    private final ScheduledThreadPoolExecutor thread;

    /** One that has nothing to do yet. */
    public RuntimeThread(NodeRuntime.Answers answers) {
        this.answers = answers;
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("runtime").daemon().factory());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Has it done, unless there is too much to do, or this is closed. */
    public void submit(Runnable task) {
        submit(Duration.ZERO, task);
    }

    /** Has it done after a while, unless there is too much to do, or this is closed. */
    public void submit(Duration delay, Runnable task) {
        if (thread.getQueue().size() >= MAX_WAITING) {
            return;
        }
        try {
            var _ = thread.schedule(() -> runGuarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException _) {
            // Closed.
        }
    }

    /** Has something done about a node, after a while: if that is {@linkplain UnansweredException not answered}, it is unclear how the node is. */
    public void ask(Duration delay, NodeId node, Runnable task) {
        submit(delay, () -> {
            try {
                task.run();
            } catch (UnansweredException e) {
                answers.checked(node, new Unclear(String.valueOf(e.getMessage())));
            }
        });
    }

    /** Has something done about a node. */
    public void ask(NodeId node, Runnable task) {
        ask(Duration.ZERO, node, task);
    }

    /** Has all nodes listed. Half of the truth would be a lie: what is not answered is not told, and will be asked again. */
    public void survey(Supplier<List<Found>> list) {
        submit(() -> {
            List<Found> found;
            try {
                found = list.get();
            } catch (UnansweredException _) {
                return;
            }
            answers.surveyed(found);
        });
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

    /** No task begins after this. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
