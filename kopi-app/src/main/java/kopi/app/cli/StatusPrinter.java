package kopi.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How a cluster is shown. */
final class StatusPrinter {
    private static final String ROW = "%-14s %-26s %8s  %-9s %11s %8s  %-6s %s";
    private static final JsonMapper JSON = new JsonMapper();

    private StatusPrinter() {}

    /** For people. */
    static List<String> table(ClusterStatus report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.view().leader().map(leader -> leader + " leads").orElse("no egg leads")
                + (report.isReady() ? "; all nodes work" : "; not all nodes work yet"));
        lines.add(ROW.formatted("node", "roles", "pid", "state", "incarnation", "restarts", "broker", "address"));
        for (NodeView node : report.nodes()) {
            lines.add(String.format(
                    Locale.ROOT,
                    ROW,
                    node.id(),
                    String.join(",", node.roles()),
                    node.pid() == 0 ? "-" : node.pid(),
                    node.state().text(),
                    node.incarnation(),
                    node.restarts(),
                    node.brokerLink() == BrokerLink.UNUSED
                            ? "-"
                            : node.brokerLink().text(),
                    node.address()));
        }
        report.nodes().stream().map(StatusPrinter::notes).forEach(lines::addAll);
        for (JobLine job : report.jobs()) {
            lines.add(line(job));
        }
        lines.add("cluster %s in %s"
                .formatted(report.cluster().name(), report.cluster().home().folder()));
        return lines;
    }

    /** How a job is getting on. */
    static String line(JobLine job) {
        return "job %s: %s, %d batches finished".formatted(job.job(), job.phase(), job.finishedBatches());
    }

    /** What is wrong with a node and not seen from its state. */
    private static List<String> notes(NodeView node) {
        List<String> notes = new ArrayList<>();
        if (node.retrySeconds() > 0) {
            notes.add("%s has died too often, see its log; it is restarted in %d s, or at once by kopi up"
                    .formatted(node.id(), node.retrySeconds()));
        }
        if (node.gauges().brokenFolds() > 0) {
            notes.add("%s could not apply a message; its state is being rebuilt from its journal without it"
                    .formatted(node.id()));
        }
        return notes;
    }

    /** For programs. */
    static String json(ClusterStatus report) {
        ObjectNode json = JSON.createObjectNode()
                .put("leader", report.view().leader().map(NodeId::name).orElse(""))
                .put("ready", report.isReady());
        ArrayNode nodes = json.putArray("nodes");
        ArrayNode jobs = json.putArray("jobs");
        report.nodes().forEach(node -> {
            write(node, nodes.addObject());
            node.gauges().jobs().forEach(job -> JobText.write(job, node, jobs.addObject()));
        });
        json.putObject("cluster")
                .put("name", report.cluster().name())
                .put("id", report.cluster().id())
                .put("folder", report.cluster().home().folder());
        return JSON.writeValueAsString(json);
    }

    private static void write(NodeView node, ObjectNode json) {
        Gauges gauges = node.gauges();
        json.put("id", node.name());
        ArrayNode roles = json.putArray("roles");
        node.roles().forEach(roles::add);
        json.put("pid", node.pid())
                .put("state", node.state().text())
                .put("incarnation", node.incarnation())
                .put("restarts", node.restarts())
                .put("address", node.address())
                .put("brokerLink", node.brokerLink().text())
                .put("inHand", gauges.inHand())
                .put("rowsPerSecond", gauges.rowsPerSecond())
                .put("heapBytes", gauges.heapBytes())
                .put("brokenFolds", gauges.brokenFolds())
                .put("retrySeconds", node.retrySeconds());
    }
}
