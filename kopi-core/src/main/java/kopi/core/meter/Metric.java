package kopi.core.meter;

import java.util.List;

/**
 * Something that is counted, under a name that dashboards and alerts know: it follows the conventions of Prometheus, base
 * units included, and is not changed once it is out.
 *
 * <p>Labels have few values: roles, outcomes, datasets. Never a job's id, of which there are as many as somebody likes.
 */
public sealed interface Metric {
    /** Its name, as scraped. */
    String name();

    /** What it says, for people. */
    String help();

    /** The names of its labels, in the order in which values are given. */
    List<String> labels();

    /** Rises only; starts at 0 with each life of a node. Its name ends with {@code _total}. */
    record Counter(String name, String help, List<String> labels) implements Metric {
        public Counter {
            labels = List.copyOf(labels);
        }
    }

    /** How something is now. */
    record Gauge(String name, String help, List<String> labels) implements Metric {
        public Gauge {
            labels = List.copyOf(labels);
        }
    }

    /**
     * How long something takes, in seconds.
     *
     * @param bounds the upper bounds of its buckets, rising
     */
    record Histogram(String name, String help, List<String> labels, List<Double> bounds) implements Metric {
        public Histogram {
            labels = List.copyOf(labels);
            bounds = List.copyOf(bounds);
        }
    }
}
