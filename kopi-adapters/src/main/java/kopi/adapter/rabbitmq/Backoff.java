package kopi.adapter.rabbitmq;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: doubling from the first to the longest pause, of which a random half is waited
 * at least ("equal jitter"), so that nodes which lost the broker together do not all come back at once. Exponential
 * Backoff And Jitter, AWS Architecture Blog, 2015. For one thread.
 */
final class Backoff {
    private final long firstMillis;
    private final long longestMillis;
    private final RandomGenerator random;
    private long nextMillis;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.firstMillis = first.toMillis();
        this.longestMillis = longest.toMillis();
        this.random = random;
        this.nextMillis = firstMillis;
    }

    /** The pause to make now; the next one will be longer. */
    Duration next() {
        long pause = nextMillis;
        nextMillis = Math.min(longestMillis, 2 * pause);
        return Duration.ofMillis(pause / 2 + random.nextLong(pause / 2 + 1));
    }

    /** It worked: the next pause is the first one again. */
    void reset() {
        nextMillis = firstMillis;
    }
}
