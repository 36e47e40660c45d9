package kopi.adapter.signals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kopi.core.meter.Metric;
import kopi.core.meter.Metrics;
import org.junit.jupiter.api.Test;

class PrometheusMeterTest {
    private final PrometheusMeter meter = new PrometheusMeter();

    private List<String> scraped() throws IOException {
        var text = new ByteArrayOutputStream();
        meter.write(text);
        return text.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static String[] labels(Metric metric) {
        return metric.labels().toArray(String[]::new);
    }

    @Test
    void everyMetricIsScrapedUnderItsNameAndKind() throws IOException {
        for (Metric metric : Metrics.ALL) {
            switch (metric) {
                case Metric.Counter counter -> meter.count(counter, 1, labels(metric));
                case Metric.Gauge gauge -> meter.set(gauge, 1, labels(metric));
                case Metric.Histogram histogram -> meter.observe(histogram, 1, labels(metric));
            }
        }
        assertThat(scraped())
                .containsAll(Metrics.ALL.stream()
                        .map(metric -> "# TYPE %s %s"
                                .formatted(
                                        metric.name(),
                                        switch (metric) {
                                            case Metric.Counter _ -> "counter";
                                            case Metric.Gauge _ -> "gauge";
                                            case Metric.Histogram _ -> "histogram";
                                        }))
                        .toList());
    }

    @Test
    void countsAddUpBySeries() throws IOException {
        meter.count(Metrics.ROWS, 3, "filter", "transactions");
        meter.count(Metrics.ROWS, 4, "filter", "transactions");
        meter.count(Metrics.ROWS, 5, "filter", "users");
        meter.change(Metrics.IN_HAND, 3);
        meter.change(Metrics.IN_HAND, -1);
        meter.observe(Metrics.PROCESSING, TimeUnit.MILLISECONDS.toNanos(20), "filter");
        assertThat(meter.total(Metrics.ROWS)).isEqualTo(12);
        assertThat(meter.total(Metrics.IN_HAND)).isEqualTo(2);
        assertThat(scraped())
                .contains(
                        "kopi_rows_total{dataset=\"transactions\",role=\"filter\"} 7.0",
                        "kopi_messages_in_hand 2.0",
                        "kopi_process_duration_seconds_bucket{role=\"filter\",le=\"0.01\"} 0",
                        "kopi_process_duration_seconds_bucket{role=\"filter\",le=\"0.025\"} 1");
    }

    @Test
    void whatIsClearedIsNotScraped() throws IOException {
        meter.set(Metrics.NODE_STATE, 1, "filter-1", "alive");
        meter.clear(Metrics.NODE_STATE);
        meter.set(Metrics.NODE_STATE, 1, "filter-1", "dead");
        assertThat(scraped())
                .contains("kopi_node_state{node=\"filter-1\",state=\"dead\"} 1.0")
                .noneMatch(line -> line.contains("alive"));
    }

    /** Names of tables come from whoever asks a query. */
    @Test
    void seriesBeyondTheLimitAreCountedTogether() throws IOException {
        for (int i = 0; i < PrometheusMeter.MAX_SERIES + 10; i++) {
            meter.count(Metrics.ROWS, 1, "filter", "table" + i);
        }
        meter.count(Metrics.ROWS, 1, "filter", "table0");
        assertThat(scraped())
                .filteredOn(line -> line.startsWith("kopi_rows_total{"))
                .hasSize(PrometheusMeter.MAX_SERIES + 1)
                .contains("kopi_rows_total{dataset=\"other\",role=\"other\"} 10.0")
                .contains("kopi_rows_total{dataset=\"table0\",role=\"filter\"} 2.0");
    }

    @Test
    void labelsCannotForgeLines() throws IOException {
        meter.count(Metrics.ROWS, 1, "filter", "a\"} 1\nkopi_egg_leader 1");
        assertThat(scraped()).doesNotContain("kopi_egg_leader 1");
    }

    @Test
    void theJvmIsScrapedToo() throws IOException {
        assertThat(scraped()).anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"}"));
    }
}
