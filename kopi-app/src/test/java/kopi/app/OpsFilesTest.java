package kopi.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.Desired;
import kopi.core.meter.Metric;
import kopi.core.meter.Metrics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Goal: what stands in ops/ goes by what is in the code and in docs/operations.md. promtool looks at the rules themselves. */
class OpsFilesTest {
    private static final Path ROOT = Path.of("..");
    private static final Path DASHBOARD = ROOT.resolve("ops/grafana/kopi.json");
    private static final Path ALERTS = ROOT.resolve("ops/prometheus/alerts.yml");
    private static final Pattern NAME = Pattern.compile("\\bkopi_\\w+");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern RUNBOOK = Pattern.compile("runbook_url: docs/operations\\.md#(\\w+)");

    /** The names under which the metrics of the code are scraped. */
    private static Set<String> scraped() {
        Set<String> names = new TreeSet<>();
        for (Metric metric : Metrics.ALL) {
            if (metric instanceof Metric.Histogram) {
                names.addAll(List.of(metric.name() + "_bucket", metric.name() + "_count", metric.name() + "_sum"));
            } else {
                names.add(metric.name());
            }
        }
        return names;
    }

    private static List<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(match -> match.groupCount() == 0 ? match.group() : match.group(1))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ops/grafana/kopi.json", "ops/prometheus/alerts.yml", "ops/prometheus/alerts-test.yml"})
    void everyMetricIsOneOfTheCode(String file) throws IOException {
        assertThat(found(NAME, ROOT.resolve(file))).hasSizeGreaterThan(5).isSubsetOf(scraped());
    }

    @Test
    void theDashboardShowsEveryMetric() throws IOException {
        Set<String> shown = found(NAME, DASHBOARD).stream()
                .map(name -> name.replaceFirst("_(bucket|count|sum)$", ""))
                .collect(Collectors.toSet());
        assertThat(shown).containsAll(Metrics.ALL.stream().map(Metric::name).toList());
    }

    @Test
    void everyPanelAsksTheDataSourceThatIsChosen() throws IOException {
        JsonNode dashboard = new JsonMapper().readTree(Files.readString(DASHBOARD));
        List<JsonNode> panels = new ArrayList<>();
        dashboard.path("panels").forEach(panels::add);
        assertThat(panels)
                .filteredOn(panel -> !panel.path("type").asString().equals("row"))
                .hasSizeGreaterThan(15)
                .allSatisfy(panel -> {
                    assertThat(panel.path("datasource").path("uid").asString()).isEqualTo("${datasource}");
                    assertThat(panel.path("targets").isEmpty()).isFalse();
                });
        assertThat(panels.stream().map(panel -> panel.path("id").asInt())).doesNotHaveDuplicates();
    }

    @Test
    void everyAlertHasARunbookAndATest() throws IOException {
        List<String> alerts = found(ALERT, ALERTS);
        assertThat(alerts).hasSizeGreaterThan(8).doesNotHaveDuplicates();
        assertThat(found(RUNBOOK, ALERTS))
                .containsExactlyElementsOf(alerts.stream()
                        .map(alert -> alert.toLowerCase(Locale.ROOT))
                        .toList());
        String page = Files.readString(ROOT.resolve("docs/operations.md"));
        String tests = Files.readString(ROOT.resolve("ops/prometheus/alerts-test.yml"));
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(page).contains("### " + alert + "\n");
            assertThat(tests).contains("alertname=\"" + alert + "\"");
        });
    }

    @Test
    void theExampleScrapesTheDefaultCluster() throws IOException {
        ClusterConfig config = ClusterConfig.read(ROOT.resolve("cluster.yaml"));
        List<String> targets = config.layout().wanted(Desired.INITIAL).stream()
                .map(node -> config.addresses().listen() + ":"
                        + config.addresses().httpPort(node.id(), node.roles()).orElseThrow() + "   # " + node.id())
                .toList();
        assertThat(found(Pattern.compile("- (127\\.0\\.0\\.1:.*)"), ROOT.resolve("ops/prometheus/prometheus.yml")))
                .containsExactlyElementsOf(targets);
    }
}
