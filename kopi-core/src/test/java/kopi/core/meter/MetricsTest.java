package kopi.core.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Goal: what dashboards and alerts go by is named as Prometheus's conventions have it, and stays small. */
class MetricsTest {
    @Test
    void everyMetricIsListedOnce() {
        var declared = Arrays.stream(Metrics.class.getFields())
                .filter(field ->
                        Modifier.isStatic(field.getModifiers()) && Metric.class.isAssignableFrom(field.getType()))
                .map(field -> {
                    try {
                        return (Metric) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        assertThat(declared).isNotEmpty();
        assertThat(Metrics.ALL).containsExactlyInAnyOrderElementsOf(declared);
        assertThat(Metrics.ALL).extracting(Metric::name).doesNotHaveDuplicates();
    }

    @Test
    void namesSayWhatIsCountedAndInWhichUnit() {
        assertThat(Metrics.ALL).allSatisfy(metric -> {
            assertThat(metric.name()).matches("kopi(_[a-z]+)+");
            assertThat(metric.name().endsWith("_total")).isEqualTo(metric instanceof Metric.Counter);
            assertThat(metric.help()).endsWith(".");
            if (metric instanceof Metric.Histogram histogram) {
                assertThat(metric.name()).endsWith("_seconds");
                assertThat(histogram.bounds()).isSorted();
            }
        });
    }

    @Test
    void noLabelIsAJob() {
        assertThat(Metrics.ALL).flatExtracting(Metric::labels).doesNotContain("job", "id", "owner");
    }
}
