package kopi.core.node;

import java.time.Duration;

/**
 * The time in which messages could come: who is not heard while the broker takes none, or while this process stands still,
 * has not been silent.
 *
 * <p>Single owner, no threads. Times are nanoseconds of any clock that does not run backwards.
 */
final class ListeningTime {
    private final Duration longest;
    private long before;
    private boolean wasListening;
    private long listenedNanos;

    /** @param longest how long there may be between two looks; what is beyond it does not count */
    ListeningTime(Duration longest) {
        this.longest = longest;
    }

    /**
     * Notes the time.
     *
     * @param isListening whether the broker takes messages
     * @return how many milliseconds count so far
     */
    long millis(long now, boolean isListening) {
        if (wasListening && isListening) {
            listenedNanos += Math.min(now - before, longest.toNanos());
        }
        before = now;
        wasListening = isListening;
        return Duration.ofNanos(listenedNanos).toMillis();
    }
}
