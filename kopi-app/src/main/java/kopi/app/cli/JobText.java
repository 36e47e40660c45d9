package kopi.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kopi.app.page.StatusJson;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.Gauges.JobLine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** How a cluster's jobs are shown. */
final class JobText {
    private static final String ROW = "%-40s %-10s %10s  %s";
    private static final JsonMapper JSON = new JsonMapper();

    private JobText() {}

    /** A job with the node that leads it. */
    private record Led(JobLine job, NodeView controller) {}

    private static List<Led> jobs(ClusterStatus report) {
        return report.nodes().stream()
                .flatMap(node -> node.gauges().jobs().stream().map(job -> new Led(job, node)))
                .toList();
    }

    /** For people: a head, and a line for each. */
    static List<String> table(ClusterStatus report) {
        List<Led> jobs = jobs(report);
        if (jobs.isEmpty()) {
            return List.of("no jobs");
        }
        List<String> lines = new ArrayList<>();
        lines.add(ROW.formatted("job", "phase", "batches", "led by"));
        for (Led led : jobs) {
            lines.add(String.format(
                    Locale.ROOT,
                    ROW,
                    led.job().job(),
                    led.job().phase(),
                    led.job().finishedBatches(),
                    led.controller().id()));
        }
        return lines;
    }

    /** For programs: an array with an object for each. */
    static String json(ClusterStatus report) {
        ArrayNode jobs = JSON.createArrayNode();
        jobs(report).forEach(led -> StatusJson.write(led.job(), led.controller(), jobs.addObject()));
        return JSON.writeValueAsString(jobs);
    }
}
