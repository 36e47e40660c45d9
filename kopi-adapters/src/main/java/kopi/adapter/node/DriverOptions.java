package kopi.adapter.node;

/**
 * How a role's driver deals with the broker.
 *
 * @param prefetch how many messages of a queue may be in hand
 * @param credit how many entries of a journal may be in hand
 * @param releaseProcessed whether entries may be forgotten as soon as they are processed: true where the state and the
 *     journal live and die together, in one process
 */
public record DriverOptions(int prefetch, int credit, boolean releaseProcessed) {
    public DriverOptions {
        if (prefetch < 1 || credit < 1) {
            throw new IllegalArgumentException("prefetch and credit must be at least 1");
        }
    }
}
