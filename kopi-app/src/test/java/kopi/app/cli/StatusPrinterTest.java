package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kopi.app.cluster.ClusterReport;
import kopi.app.cluster.JobReport;
import kopi.app.cluster.NodeReport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class StatusPrinterTest {
    private static final NodeReport EGG =
            new NodeReport("egg-1", List.of("egg"), 42, "alive", 7, 0, "127.0.0.1:7500", "unused", 0, 0, 0);
    private static final NodeReport FILTER =
            new NodeReport("filter-1", List.of("filter", "reducer"), 0, "dead", 1_234_567, 6, "", "down", 1, 2, 3);
    private static final ClusterReport WORKING = new ClusterReport(
            "egg-1", true, List.of(EGG), List.of(new JobReport("job-1", "running", 12, "controller-1")));
    private static final ClusterReport BROKEN = new ClusterReport("", false, List.of(FILTER), List.of());

    private static List<String> words(String line) {
        return List.of(line.strip().split(" +", -1));
    }

    @Test
    void tableShowsNodesAndJobs() {
        List<String> lines = StatusPrinter.table(WORKING).lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.getFirst()).isEqualTo("egg-1 leads; everything works");
        assertThat(words(lines.get(1)))
                .containsExactly("node", "roles", "pid", "state", "incarnation", "restarts", "broker", "address");
        assertThat(words(lines.get(2))).containsExactly("egg-1", "egg", "42", "alive", "7", "0", "-", "127.0.0.1:7500");
        assertThat(lines.getLast()).isEqualTo("job job-1: running, 12 batches finished");
    }

    @Test
    void tableSaysWhatIsNotKnownOrBroken() {
        List<String> lines = StatusPrinter.table(BROKEN).lines().toList();
        assertThat(lines.getFirst()).isEqualTo("no egg leads; not everything works yet");
        assertThat(words(lines.getLast()))
                .containsExactly("filter-1", "filter,reducer", "-", "dead", "1234567", "6", "down");
    }

    @Test
    void programsReadBackWhatTheReportSays() {
        String json = StatusPrinter.json(WORKING);
        assertThat(json).doesNotContain("\n");
        assertThat(new JsonMapper().readValue(json, ClusterReport.class)).isEqualTo(WORKING);
    }
}
