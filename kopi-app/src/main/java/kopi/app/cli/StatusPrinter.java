package kopi.app.cli;

import java.util.Locale;
import kopi.app.cluster.ClusterReport;
import kopi.app.cluster.JobReport;
import kopi.app.cluster.NodeReport;
import tools.jackson.databind.json.JsonMapper;

/** How a cluster is shown. */
final class StatusPrinter {
    private static final String ROW = "%-14s %-26s %8s  %-9s %11s %8s  %-6s %s%n";
    private static final JsonMapper JSON = new JsonMapper();

    private StatusPrinter() {}

    /** For people. */
    static String table(ClusterReport report) {
        var text = new StringBuilder();
        text.append(report.leader().isEmpty() ? "no egg leads" : report.leader() + " leads")
                .append(report.ready() ? "; everything works\n" : "; not everything works yet\n");
        text.append(ROW.formatted("node", "roles", "pid", "state", "incarnation", "restarts", "broker", "address"));
        for (NodeReport node : report.nodes()) {
            text.append(String.format(
                    Locale.ROOT,
                    ROW,
                    node.id(),
                    String.join(",", node.roles()),
                    node.pid() == 0 ? "-" : node.pid(),
                    node.state(),
                    node.incarnation(),
                    node.restarts(),
                    node.brokerLink().equals("unused") ? "-" : node.brokerLink(),
                    node.address()));
        }
        for (JobReport job : report.jobs()) {
            text.append("job %s: %s, %d batches finished%n".formatted(job.job(), job.phase(), job.finishedBatches()));
        }
        return text.toString();
    }

    /** For programs. */
    static String json(ClusterReport report) {
        return JSON.writeValueAsString(report);
    }
}
