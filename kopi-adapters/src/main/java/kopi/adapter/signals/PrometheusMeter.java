package kopi.adapter.signals;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.StatefulMetric;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import kopi.core.meter.Meter;
import kopi.core.meter.Metric;

/**
 * Counts in Prometheus's library, and writes what was counted as its text format, with that of the JVM.
 *
 * <p><b>Bounds.</b> Labels can come from outside, as the names of a query's tables do. A metric has {@link #MAX_SERIES}
 * series; what would be one more is counted under {@code other}.
 *
 * <p><b>Cost.</b> A metric is made when it is first counted, and those of the JVM at the first scrape, so that a process that
 * nobody scrapes starts no later for them.
 */
public final class PrometheusMeter implements Meter {
    /** How many series a metric has at most, {@code other} apart. */
    public static final int MAX_SERIES = 256;

    private static final String OTHER = "other";
    private static final String TOTAL = "_total";
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final Map<Metric, Family<? extends StatefulMetric<?, ?>>> families = new ConcurrentHashMap<>();
    private boolean hasJvm;

    /** One that has counted nothing yet. */
    public PrometheusMeter() {}

    /** What is counted of one metric. */
    private record Family<M extends StatefulMetric<?, ?>>(M metric, Set<List<String>> series) {
        /** The values to count under: those given, while there is room for them. */
        String[] within(String... labels) {
            List<String> wanted = List.of(labels);
            if (labels.length == 0 || series.contains(wanted)) {
                return labels;
            }
            if (series.size() < MAX_SERIES) {
                series.add(wanted);
                return labels;
            }
            String[] others = new String[labels.length];
            Arrays.fill(others, OTHER);
            return others;
        }

        void forget() {
            series.clear();
            metric.clear();
        }
    }

    private <M extends StatefulMetric<?, ?> & Collector> Family<M> family(
            Metric declared, Class<M> type, Function<String[], M> made) {
        Family<?> family = families.computeIfAbsent(declared, _ -> {
            M metric = made.apply(declared.labels().toArray(String[]::new));
            registry.register(metric);
            return new Family<>(metric, ConcurrentHashMap.newKeySet());
        });
        return new Family<>(type.cast(family.metric()), family.series());
    }

    private Family<Counter> counter(Metric.Counter declared) {
        return family(
                declared,
                Counter.class,
                labels -> Counter.builder()
                        .name(declared.name().substring(0, declared.name().length() - TOTAL.length()))
                        .help(declared.help())
                        .labelNames(labels)
                        .withoutExemplars()
                        .build());
    }

    private Family<Gauge> gauge(Metric.Gauge declared) {
        return family(
                declared,
                Gauge.class,
                labels -> Gauge.builder()
                        .name(declared.name())
                        .help(declared.help())
                        .labelNames(labels)
                        .withoutExemplars()
                        .build());
    }

    private Family<Histogram> histogram(Metric.Histogram declared) {
        return family(
                declared,
                Histogram.class,
                labels -> Histogram.builder()
                        .name(declared.name())
                        .help(declared.help())
                        .labelNames(labels)
                        .classicOnly()
                        .classicUpperBounds(declared.bounds().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray())
                        .withoutExemplars()
                        .build());
    }

    @Override
    public void count(Metric.Counter counter, long more, String... labels) {
        Family<Counter> family = counter(counter);
        family.metric().labelValues(family.within(labels)).inc(more);
    }

    @Override
    public void set(Metric.Gauge gauge, double value, String... labels) {
        Family<Gauge> family = gauge(gauge);
        family.metric().labelValues(family.within(labels)).set(value);
    }

    @Override
    public void change(Metric.Gauge gauge, long by, String... labels) {
        Family<Gauge> family = gauge(gauge);
        family.metric().labelValues(family.within(labels)).inc((double) by);
    }

    @Override
    public void observe(Metric.Histogram histogram, long nanos, String... labels) {
        Family<Histogram> family = histogram(histogram);
        family.metric().labelValues(family.within(labels)).observe(nanos / NANOS);
    }

    @Override
    public void clear(Metric.Gauge gauge) {
        gauge(gauge).forget();
    }

    /** The sum of what was counted, over all labels. */
    public long total(Metric.Counter counter) {
        return (long) counter(counter).metric().collect().getDataPoints().stream()
                .mapToDouble(CounterDataPointSnapshot::getValue)
                .sum();
    }

    /** The sum of what it is now, over all labels. */
    public long total(Metric.Gauge gauge) {
        return (long) gauge(gauge).metric().collect().getDataPoints().stream()
                .mapToDouble(GaugeDataPointSnapshot::getValue)
                .sum();
    }

    /** What was counted, by the value of its only label. */
    public Map<String, Long> values(Metric.Counter counter) {
        return counter(counter).metric().collect().getDataPoints().stream()
                .collect(Collectors.toMap(
                        point -> point.getLabels().getValue(0), point -> (long) point.getValue(), Long::sum));
    }

    /** What it is now, by the value of its only label. */
    public Map<String, Long> values(Metric.Gauge gauge) {
        return gauge(gauge).metric().collect().getDataPoints().stream()
                .collect(Collectors.toMap(
                        point -> point.getLabels().getValue(0), point -> (long) point.getValue(), Long::sum));
    }

    /** What the text is, for HTTP. */
    String contentType() {
        return writer.getContentType();
    }

    /** Writes everything that was counted, and what the JVM knows of itself. */
    void write(OutputStream out) throws IOException {
        synchronized (this) {
            if (!hasJvm) {
                hasJvm = true;
                JvmMetrics.builder().register(registry);
            }
        }
        writer.write(out, registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    }
}
