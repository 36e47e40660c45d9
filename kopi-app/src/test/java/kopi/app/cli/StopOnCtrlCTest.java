package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StopOnCtrlCTest {
    @Test
    @Timeout(StopOnCtrlC.PATIENCE_SECONDS / 2)
    void interruptsTheWorkerAndWaitsUntilItHasCleanedUp() throws InterruptedException {
        Queue<String> events = new ConcurrentLinkedQueue<>();
        Thread[] ending = new Thread[1];
        Thread worker = Thread.ofPlatform().start(() -> {
            try (StopOnCtrlC stop = StopOnCtrlC.open()) {
                ending[0] = Thread.ofPlatform().start(() -> {
                    stop.stopWorker();
                    events.add("ended");
                });
                awaitInterrupt();
                events.add("cleaned up");
            }
        });
        worker.join();
        ending[0].join();
        assertThat(events).containsExactly("cleaned up", "ended");
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
        try (StopOnCtrlC _ = StopOnCtrlC.open()) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
        assertThat(Thread.interrupted()).isFalse();
    }
}
