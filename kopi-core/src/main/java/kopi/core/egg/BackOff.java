package kopi.core.egg;

/**
 * How long to wait before a node is started again: not at all, then doubling up to a limit, with "equal jitter" (Brooker,
 * "Exponential backoff and jitter", AWS Architecture Blog, 2015): half of the delay is fixed, half is chance.
 */
final class BackOff {
    private final EggOptions.RestartLimits options;
    private final Jitter jitter;
    private int inARow;

    BackOff(EggOptions.RestartLimits options, Jitter jitter) {
        this.options = options;
        this.jitter = jitter;
    }

    /** The delay before the next start, in milliseconds. */
    long next() {
        inARow++;
        if (inARow == 1) {
            return 0;
        }
        // The shift is bounded before the product can overflow.
        int doublings = Math.min(inARow - 2, 20);
        long delay = Math.min(options.maxDelay(), options.firstDelay() << doublings);
        return jitter.between(delay / 2, delay);
    }

    /** The node has been healthy for a while. */
    void reset() {
        inARow = 0;
    }
}
