package kopi.core.meter;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what is counted, for tests to look at. */
public final class CountingMeter implements Meter {
    private final Map<String, Double> values = new TreeMap<>();

    private static String series(Metric metric, String... labels) {
        return metric.name() + List.of(labels);
    }

    @Override
    public void count(Metric.Counter counter, long more, String... labels) {
        values.merge(series(counter, labels), (double) more, Double::sum);
    }

    @Override
    public void set(Metric.Gauge gauge, double value, String... labels) {
        values.put(series(gauge, labels), value);
    }

    @Override
    public void clear(Metric.Gauge gauge) {
        values.keySet().removeIf(series -> series.startsWith(gauge.name() + "["));
    }

    /** By name and label values, as {@code kopi_jobs[running]}. */
    public Map<String, Double> values() {
        return Map.copyOf(values);
    }
}
