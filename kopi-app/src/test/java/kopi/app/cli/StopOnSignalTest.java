package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StopOnSignalTest {
    private static final Stoppable COMMAND = new Stoppable() {
        @Override
        public String stopped() {
            return "nothing is left";
        }

        @Override
        public String cutShort() {
            return "something is left";
        }
    };

    @Test
    @Timeout(60)
    void interruptsTheWorkerAndWaitsUntilItHasCleanedUp() throws InterruptedException {
        Queue<String> events = new ConcurrentLinkedQueue<>();
        Thread[] ending = new Thread[1];
        Thread worker = Thread.ofPlatform().start(() -> {
            try (StopOnSignal stop = StopOnSignal.interrupting(COMMAND)) {
                ending[0] = Thread.ofPlatform().start(() -> {
                    stop.stop();
                    events.add("ended");
                });
                awaitInterrupt();
                events.add(stop.isAsked() ? "asked" : "not asked");
                events.add("cleaned up");
            }
        });
        worker.join();
        ending[0].join();
        assertThat(events).containsExactly("asked", "cleaned up", "ended");
    }

    /** As a thread does that waits in the operating system. */
    @Test
    @Timeout(60)
    void doesNotWaitForAWorkerThatDoesNotHearOfIt() throws InterruptedException {
        var isOver = new CountDownLatch(1);
        Thread[] ending = new Thread[1];
        var isOpen = new CountDownLatch(1);
        Thread worker = Thread.ofPlatform().daemon().start(() -> {
            try (StopOnSignal stop = StopOnSignal.interrupting(COMMAND)) {
                ending[0] = Thread.ofPlatform().unstarted(stop::stop);
                isOpen.countDown();
                awaitUninterruptibly(isOver);
            }
        });
        isOpen.await();
        ending[0].start();
        ending[0].join();
        assertThat(worker.isAlive()).isTrue();
        isOver.countDown();
        worker.join();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException _) {
                // Waits on.
            }
        }
    }

    private static void awaitInterrupt() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void withoutCtrlCNothingHappens() {
        try (StopOnSignal _ = StopOnSignal.interrupting(COMMAND)) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
        assertThat(Thread.interrupted()).isFalse();
    }
}
