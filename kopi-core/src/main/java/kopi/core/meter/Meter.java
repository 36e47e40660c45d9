package kopi.core.meter;

/**
 * Counts. Values of labels are given in the order in which the metric names them.
 *
 * <p><b>Threads.</b> Any, at once; nothing waits.
 *
 * <p><b>Failure semantics.</b> None fails and none throws for what is counted: a meter that has no room for more values of
 * labels counts them together. A wrong number of label values is an error in the program ({@link
 * IllegalArgumentException}).
 */
public interface Meter {
    /** Counts nothing. */
    Meter NONE = new Meter() {};

    /** So much more has happened; at least 0. */
    default void count(Metric.Counter counter, long more, String... labels) {}

    /** It is so now. */
    default void set(Metric.Gauge gauge, double value, String... labels) {}

    /** It is so much more now, or less. */
    default void change(Metric.Gauge gauge, long by, String... labels) {}

    /** Something has taken so long, in nanoseconds. */
    default void observe(Metric.Histogram histogram, long nanos, String... labels) {}

    /** What was set under any labels does not hold any more. */
    default void clear(Metric.Gauge gauge) {}
}
