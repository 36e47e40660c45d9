package kopi.adapter.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class WorkerPoolTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final long QUIET_MILLIS = 50;

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final Queue<WorkerPool> pools = new ConcurrentLinkedQueue<>();

    private WorkerPool pool(int threads) {
        WorkerPool pool = new WorkerPool(threads, failures::add);
        pools.add(pool);
        return pool;
    }

    @AfterEach
    void closePools() {
        pools.forEach(WorkerPool::close);
    }

    @Test
    void workersAreNamedDaemons() throws InterruptedException {
        BlockingQueue<Thread> seen = new LinkedBlockingQueue<>();
        WorkerPool pool = pool(2);
        CyclicBarrier both = new CyclicBarrier(2);
        for (int i = 0; i < 2; i++) {
            pool.execute(() -> {
                await(both);
                seen.add(Thread.currentThread());
            });
        }
        List<Thread> threads = List.of(poll(seen), poll(seen));
        assertThat(threads).extracting(Thread::getName).containsExactlyInAnyOrder("kopi-worker-1", "kopi-worker-2");
        assertThat(threads).allMatch(Thread::isDaemon);
    }

    @Test
    void tasksRunInOrderAndBeforeAnySource() throws InterruptedException {
        WorkerPool pool = pool(1);
        CountDownLatch gate = new CountDownLatch(1);
        BlockingQueue<String> ran = new LinkedBlockingQueue<>();
        pool.execute(() -> await(gate));
        AtomicInteger pieces = new AtomicInteger();
        pool.submitSource(() -> {
            int piece = pieces.incrementAndGet();
            if (piece > 2) {
                return false;
            }
            ran.add("source " + piece);
            pool.execute(() -> ran.add("task of " + piece));
            pool.execute(() -> ran.add("second task of " + piece));
            return true;
        });
        pool.execute(() -> ran.add("a"));
        pool.execute(() -> ran.add("b"));
        gate.countDown();

        for (String expected : List.of(
                "a", "b", "source 1", "task of 1", "second task of 1", "source 2", "task of 2", "second task of 2")) {
            assertThat(poll(ran)).isEqualTo(expected);
        }
    }

    @Test
    void sourcesTakeTurns() throws InterruptedException {
        WorkerPool pool = pool(1);
        BlockingQueue<String> ran = new LinkedBlockingQueue<>();
        CountDownLatch gate = new CountDownLatch(1);
        pool.execute(() -> await(gate));
        for (String name : List.of("x", "y")) {
            AtomicInteger left = new AtomicInteger(3);
            pool.submitSource(() -> left.getAndDecrement() > 0 && ran.add(name));
        }
        gate.countDown();
        for (String expected : List.of("x", "y", "x", "y", "x", "y")) {
            assertThat(poll(ran)).isEqualTo(expected);
        }
    }

    @Test
    void sourceThatDidNothingIsLeftAloneUntilWoken() throws InterruptedException {
        WorkerPool pool = pool(2);
        Semaphore asked = new Semaphore(0);
        pool.submitSource(() -> {
            asked.release();
            return false;
        });
        for (int i = 0; i < 3; i++) {
            assertThat(asked.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(asked.tryAcquire(QUIET_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
            pool.wakeSources();
        }
    }

    @Test
    void sourceWokenWhileItRunsIsAskedAgain() throws InterruptedException {
        WorkerPool pool = pool(1);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        Semaphore asked = new Semaphore(0);
        pool.submitSource(() -> {
            running.countDown();
            await(woken);
            asked.release();
            return false;
        });
        assertThat(running.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        pool.wakeSources();
        woken.countDown();
        assertThat(asked.tryAcquire(2, PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(asked.tryAcquire(QUIET_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
    }

    @Test
    void sourceNeverRunsTwiceAtATime() throws InterruptedException {
        WorkerPool pool = pool(4);
        AtomicBoolean inside = new AtomicBoolean();
        AtomicBoolean overlapped = new AtomicBoolean();
        AtomicInteger left = new AtomicInteger(20_000);
        CountDownLatch done = new CountDownLatch(1);
        pool.submitSource(() -> {
            if (!inside.compareAndSet(false, true)) {
                overlapped.set(true);
            }
            int now = left.decrementAndGet();
            if (now == 0) {
                done.countDown();
            }
            pool.wakeSources();
            inside.set(false);
            return now > 0;
        });
        assertThat(done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(overlapped).isFalse();
    }

    @Test
    void noWakeUpIsLost() throws InterruptedException {
        WorkerPool pool = pool(2);
        AtomicInteger available = new AtomicInteger();
        Semaphore produced = new Semaphore(0);
        // Each unit that a source takes becomes a task; units come one by one, mostly while all workers are idle.
        for (int i = 0; i < 2; i++) {
            pool.submitSource(() -> {
                if (available.getAndUpdate(now -> Math.max(0, now - 1)) == 0) {
                    return false;
                }
                pool.execute(produced::release);
                return true;
            });
        }
        for (int round = 0; round < 20_000; round++) {
            int units = 1 + round % 3;
            available.addAndGet(units);
            pool.wakeSources();
            assertThat(produced.tryAcquire(units, PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("round %s", round)
                    .isTrue();
        }
    }

    @Test
    void tasksOfManyThreadsAllRun() throws InterruptedException {
        WorkerPool pool = pool(3);
        int perThread = 5_000;
        CountDownLatch done = new CountDownLatch(4 * perThread);
        for (int i = 0; i < 4; i++) {
            Thread.ofPlatform().daemon().start(() -> {
                for (int n = 0; n < perThread; n++) {
                    pool.execute(done::countDown);
                }
            });
        }
        assertThat(done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void firstFailureIsReportedOnceAndOthersGoOn() throws InterruptedException {
        WorkerPool pool = pool(1);
        CountDownLatch last = new CountDownLatch(1);
        pool.execute(() -> {
            throw new IllegalStateException("first");
        });
        pool.execute(() -> {
            throw new AssertionError("second");
        });
        pool.execute(last::countDown);
        assertThat(last.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessage("first"));
        assertThat(pool.failure()).containsSame(failures.peek());
    }

    @Test
    void sourceThatFailsIsReportedAndNotRunAgain() throws InterruptedException {
        WorkerPool pool = pool(1);
        AtomicInteger runs = new AtomicInteger();
        pool.submitSource(() -> {
            runs.incrementAndGet();
            throw new IllegalStateException("cannot read");
        });
        assertThat(poll(failures)).hasMessage("cannot read");
        pool.wakeSources();
        CountDownLatch barrier = new CountDownLatch(1);
        pool.submitSource(() -> {
            barrier.countDown();
            return false;
        });
        assertThat(barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(runs).hasValue(1);
    }

    @Test
    void noFailureIsNoFailure() {
        assertThat(pool(1).failure()).isEmpty();
    }

    @Test
    void closingEndsTheThreadsAfterWhatTheyAreDoing() throws InterruptedException {
        WorkerPool pool = pool(1);
        BlockingQueue<Thread> worker = new LinkedBlockingQueue<>();
        CountDownLatch gate = new CountDownLatch(1);
        AtomicBoolean finished = new AtomicBoolean();
        AtomicBoolean dropped = new AtomicBoolean(true);
        pool.execute(() -> {
            worker.add(Thread.currentThread());
            await(gate);
            finished.set(true);
        });
        pool.execute(() -> dropped.set(false));
        Thread thread = poll(worker);
        Thread closer = Thread.ofPlatform().daemon().start(pool::close);
        assertThat(closer.join(Duration.ofMillis(QUIET_MILLIS))).isFalse();
        gate.countDown();
        closer.join();

        assertThat(finished).isTrue();
        assertThat(dropped).isTrue();
        assertThat(thread.isAlive()).isFalse();
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> pool.submitSource(() -> false)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void closingEndsIdleWorkersAndBusySources() throws InterruptedException {
        WorkerPool pool = pool(3);
        CountDownLatch busy = new CountDownLatch(100);
        BlockingQueue<Thread> workers = new LinkedBlockingQueue<>();
        pool.submitSource(() -> {
            busy.countDown();
            workers.add(Thread.currentThread());
            return true;
        });
        assertThat(busy.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        pool.close();
        assertThat(workers).noneMatch(Thread::isAlive);
    }

    @Test
    void failureHandlerMayCloseThePool() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        BlockingQueue<WorkerPool> itself = new LinkedBlockingQueue<>();
        WorkerPool pool = new WorkerPool(2, _ -> {
            try {
                itself.take().close();
                closed.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        pools.add(pool);
        pool.execute(() -> {
            throw new IllegalStateException("stop");
        });
        itself.add(pool);
        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void poolNeedsAThread() {
        assertThatThrownBy(() -> new WorkerPool(0, failures::add)).isInstanceOf(IllegalArgumentException.class);
    }

    private static <T> T poll(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return Objects.requireNonNull(next);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
