package kopi.app.page;

import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.topology.RoleKind;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A cluster and its jobs as JSON, for commands and pages. */
public final class StatusJson {
    private static final JsonMapper JSON = new JsonMapper();

    private StatusJson() {}

    /** The keys of {@code kopi status --json}. */
    public static ObjectNode of(ClusterStatus status) {
        ObjectNode json = JSON.createObjectNode()
                .put("leader", status.view().leader().map(NodeId::name).orElse(""))
                .put("ready", status.isReady());
        ArrayNode nodes = json.putArray("nodes");
        ArrayNode jobs = json.putArray("jobs");
        status.nodes().forEach(node -> {
            write(node, nodes.addObject());
            node.gauges().jobs().forEach(job -> write(job, node, jobs.addObject()));
        });
        json.putObject("cluster")
                .put("name", status.cluster().name())
                .put("id", status.cluster().id())
                .put("folder", status.cluster().home().folder());
        return json;
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

    /** A job's keys. */
    public static void write(JobLine job, NodeView controller, ObjectNode json) {
        json.put("job", job.job())
                .put("phase", job.phase())
                .put("finishedBatches", job.finishedBatches())
                .put(RoleKind.CONTROLLER.text(), controller.name());
    }
}
