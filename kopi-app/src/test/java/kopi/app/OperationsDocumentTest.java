package kopi.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kopi.core.meter.Metric;
import kopi.core.meter.Metrics;
import org.junit.jupiter.api.Test;

/** Goal: what the page for operators says of metrics is so. */
class OperationsDocumentTest {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");
    private static final Pattern METRIC =
            Pattern.compile("^\\| `(kopi_\\w+)(?:\\{([\\w,]+)})?` \\|", Pattern.MULTILINE);

    @Test
    void everyMetricIsExplainedWithItsLabels() throws IOException {
        List<String> explained = METRIC.matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1) + (row.group(2) == null ? "" : "," + row.group(2)))
                .toList();
        assertThat(explained)
                .containsExactlyInAnyOrderElementsOf(Metrics.ALL.stream()
                        .map(metric -> String.join(",", names(metric)))
                        .toList());
    }

    private static List<String> names(Metric metric) {
        return Stream.concat(Stream.of(metric.name()), metric.labels().stream()).toList();
    }
}
