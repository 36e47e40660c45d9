package kopi.app.chaos;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for what other processes do, which nobody announces: looks again and again. */
final class Waiting {
    private static final Duration GLANCE = Duration.ofMillis(100);

    private Waiting() {}

    /** What a look at the world may say. */
    interface Look {
        boolean holds() throws InterruptedException;
    }

    /**
     * Waits until it holds.
     *
     * @param state is shown if it does not hold in time
     */
    static void until(String what, Duration patience, Look look, Supplier<?> state) throws InterruptedException {
        var never = new CountDownLatch(1);
        long end = System.nanoTime() + patience.toNanos();
        while (!look.holds()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + ": not within " + patience.toSeconds() + " s; " + state.get());
            }
            var _ = never.await(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
