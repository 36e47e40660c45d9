package kopi.bench;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import kopi.core.error.UnavailableException;

/** Waits for something by looking again and again. */
final class Polling {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Polling() {}

    /**
     * Waits until there is what is wanted.
     *
     * @param what for the error
     * @throws UnavailableException if that takes more than two minutes
     */
    static <T> T until(String what, Supplier<Optional<T>> look) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<T> seen = look.get();
            if (seen.isPresent()) {
                return seen.get();
            }
            if (System.nanoTime() > deadline) {
                throw new UnavailableException("waited " + PATIENCE.toSeconds() + " s in vain until " + what);
            }
            Thread.sleep(PAUSE);
        }
    }
}
