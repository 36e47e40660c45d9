package kopi.adapter.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of embedded mode: daemons named {@code kopi-worker-1} and on, that prefer finishing work to starting it.
 *
 * <p>Tasks run first, in the order in which they came. Only a worker that finds none ready runs a {@link Source}, which
 * brings in new work: so what is under way goes ahead, and queues stay short. A worker with nothing to do waits without
 * using the processor.
 *
 * <p>All methods may be called from any thread, the workers' own included.
 */
public final class WorkerPool implements Executor, AutoCloseable {
    /** How many tasks may wait. Each subscription has at most one, so more means an error in the program. */
    public static final int TASK_LIMIT = 65_536;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition workCame = lock.newCondition();
    private final Consumer<Throwable> failures;
    private final List<Thread> workers = new ArrayList<>();

    @GuardedBy("lock")
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    /** To be run when no task is ready, the one that waited longest first. */
    @GuardedBy("lock")
    private final ArrayDeque<Source> sources = new ArrayDeque<>();

    /** Had nothing to do when they last ran. */
    @GuardedBy("lock")
    private final List<Source> dormant = new ArrayList<>();

    /** How often the sources were woken: a source that ran meanwhile must be asked again. */
    @GuardedBy("lock")
    private long wakes;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private @Nullable Throwable failure;

    /** Background work that brings in more work, such as reading the next chunk of a file. */
    @FunctionalInterface
    public interface Source {
        /**
         * Does a small piece, if it can. Never called by two workers at a time.
         *
         * @return whether there was something to do; after a false one it is left alone until {@link #wakeSources}
         */
        boolean run();
    }

    /**
     * Starts the threads.
     *
     * @param threads how many, at least 1
     * @param failures hears the first thing that a task or a source throws, on the worker's thread. The others go on
     *     until the pool is closed, which the handler may do. It must not throw
     */
    public WorkerPool(int threads, Consumer<Throwable> failures) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + " must be at least 1");
        }
        this.failures = failures;
        for (int i = 1; i <= threads; i++) {
            workers.add(Thread.ofPlatform().name("kopi-worker-" + i).daemon().unstarted(this::work));
        }
        workers.forEach(Thread::start);
    }

    /**
     * Puts a task behind those that wait.
     *
     * @throws RejectedExecutionException if the pool is closed
     * @throws IllegalStateException if {@link #TASK_LIMIT} tasks wait
     */
    @Override
    public void execute(Runnable task) {
        lock.lock();
        try {
            requireOpen();
            if (tasks.size() >= TASK_LIMIT) {
                throw new IllegalStateException(TASK_LIMIT + " tasks wait for a worker, the limit");
            }
            tasks.addLast(task);
            workCame.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a source, to be run whenever there is nothing better to do. One that throws is not run again.
     *
     * @throws RejectedExecutionException if the pool is closed
     */
    public void submitSource(Source source) {
        lock.lock();
        try {
            requireOpen();
            sources.addLast(source);
            workCame.signal();
        } finally {
            lock.unlock();
        }
    }

    /** There may be something to do again for sources that had nothing; each is asked at least once more. */
    public void wakeSources() {
        lock.lock();
        try {
            wakes++;
            // Often called in vain: then nobody need be disturbed.
            if (!dormant.isEmpty()) {
                sources.addAll(dormant);
                dormant.clear();
                workCame.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The first thing that a task or a source threw. */
    public Optional<Throwable> failure() {
        lock.lock();
        try {
            return Optional.ofNullable(failure);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Drops what waits and ends the threads, each after what it is doing. Waits for them, but for ten seconds at most
     * and not for the thread that calls; those still busy then are interrupted and left behind.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            tasks.clear();
            sources.clear();
            dormant.clear();
            workCame.signalAll();
        } finally {
            lock.unlock();
        }
        long deadline = System.nanoTime() + CLOSE_LIMIT.toNanos();
        try {
            for (Thread worker : workers) {
                if (worker != Thread.currentThread()) {
                    boolean ended = worker.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                    if (!ended) {
                        worker.interrupt();
                    }
                }
            }
        } catch (InterruptedException e) {
            workers.forEach(Thread::interrupt);
            Thread.currentThread().interrupt();
        }
    }

    /** The life of a worker. */
    private void work() {
        for (Runnable next = awaitWork(); next != null; next = awaitWork()) {
            try {
                next.run();
            } catch (Throwable thrown) {
                fail(thrown);
            }
        }
    }

    /** The next thing to do; null once the pool is closed. */
    private @Nullable Runnable awaitWork() {
        lock.lock();
        try {
            while (!closed) {
                Runnable task = tasks.pollFirst();
                if (task != null) {
                    return task;
                }
                Source source = sources.pollFirst();
                if (source != null) {
                    long wakesBefore = wakes;
                    return () -> runSource(source, wakesBefore);
                }
                // An interrupt is meant for a task, not for the pool, which ends by being closed.
                workCame.awaitUninterruptibly();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void runSource(Source source, long wakesBefore) {
        boolean worked = source.run();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (worked || wakes != wakesBefore) {
                sources.addLast(source);
                // This worker may turn to a task first: another one, if idle, can go on with the source.
                workCame.signal();
            } else {
                dormant.add(source);
            }
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable thrown) {
        lock.lock();
        try {
            if (failure != null) {
                return;
            }
            failure = thrown;
        } finally {
            lock.unlock();
        }
        failures.accept(thrown);
    }

    @GuardedBy("lock")
    private void requireOpen() {
        if (closed) {
            throw new RejectedExecutionException("the worker pool is closed");
        }
    }
}
