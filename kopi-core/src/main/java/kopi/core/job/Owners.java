package kopi.core.job;

/**
 * Who folds a job's journals: settled when it is admitted, and the same for as long as it is open, however many nodes there
 * are meanwhile. A controller decides it; what a client says of it counts for nothing.
 *
 * @param aggregators among how many aggregators its partitions are divided, at least 1: the first ones
 * @param joiner which joiner joins it, from 0
 */
public record Owners(int aggregators, int joiner) {
    /** The first of each. */
    public static final Owners FIRST = new Owners(1, 0);

    public Owners {
        if (aggregators < 1 || joiner < 0) {
            throw new IllegalArgumentException(aggregators + " aggregators and joiner " + joiner + " own no job");
        }
    }
}
