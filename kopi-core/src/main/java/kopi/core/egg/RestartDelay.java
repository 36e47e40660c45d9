package kopi.core.egg;

import kopi.core.retry.Backoff;

/** How long to wait before a node is started again: not at all, and then longer each time. */
final class RestartDelay {
    private final Backoff backoff;
    private final Jitter jitter;
    private int inARow;

    RestartDelay(EggOptions.RestartLimits options, Jitter jitter) {
        this.backoff = new Backoff(options.firstDelay(), options.maxDelay(), Backoff.Spread.EQUAL);
        this.jitter = jitter;
    }

    /** The delay before the next start, in milliseconds. */
    long next() {
        inARow++;
        return inARow == 1 ? 0 : backoff.millis(inARow - 1, jitter::between);
    }

    /** The node has been healthy for a while. */
    void reset() {
        inARow = 0;
    }
}
