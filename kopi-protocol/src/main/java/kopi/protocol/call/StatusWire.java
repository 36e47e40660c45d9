package kopi.protocol.call;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.protocol.v1.JobProgress;
import kopi.protocol.v1.NodeStatus;
import kopi.protocol.v1.StatusReply;

/** What an egg knows about its cluster, on the wire. What is impossible is an {@link IllegalArgumentException}. */
final class StatusWire {
    private StatusWire() {}

    static StatusReply write(ClusterStatus status) {
        ClusterView view = status.view();
        var reply = StatusReply.newBuilder()
                .setCluster(ClusterMarks.write(status.cluster()))
                .setEgg(view.egg().name())
                .setLeader(view.leader().map(NodeId::name).orElse(""))
                .setTerm(view.term().number())
                .setTermOf(view.term().egg().name())
                .setIsDown(view.isDown());
        view.nodes().forEach(node -> reply.addNodes(write(node)));
        return reply.build();
    }

    private static NodeStatus write(NodeView node) {
        Gauges gauges = node.gauges();
        var status = NodeStatus.newBuilder()
                .setId(node.id().name())
                .addAllRoles(node.roles())
                .setPid(node.pid())
                .setState(node.state().text())
                .setIncarnation(node.incarnation())
                .setRestarts(node.restarts())
                .setAddress(node.address())
                .setBrokerLink(node.brokerLink().text())
                .setInHand(gauges.inHand())
                .setRowsPerSecond(gauges.rowsPerSecond())
                .setHeapBytes(gauges.heapBytes())
                .setBrokenFolds(gauges.brokenFolds())
                .setRetrySeconds(node.retrySeconds());
        gauges.jobs()
                .forEach(job -> status.addJobs(JobProgress.newBuilder()
                        .setJob(job.job())
                        .setPhase(job.phase())
                        .setFinishedBatches(job.finishedBatches())));
        return status.build();
    }

    static ClusterStatus read(StatusReply reply) {
        List<NodeView> nodes =
                reply.getNodesList().stream().map(StatusWire::read).toList();
        return new ClusterStatus(
                ClusterMarks.read(reply.getCluster()),
                new ClusterView(
                        new NodeId(reply.getEgg()),
                        node(reply.getLeader()),
                        new Term(reply.getTerm(), new NodeId(reply.getTermOf())),
                        reply.getIsDown(),
                        nodes));
    }

    private static NodeView read(NodeStatus node) {
        List<JobLine> jobs = node.getJobsList().stream()
                .map(job -> new JobLine(job.getJob(), job.getPhase(), job.getFinishedBatches()))
                .toList();
        return new NodeView(
                new NodeId(node.getId()),
                node.getRolesList(),
                node.getPid(),
                constant(ClusterView.State.class, node.getState()),
                node.getRetrySeconds(),
                node.getIncarnation(),
                node.getRestarts(),
                constant(BrokerLink.class, node.getBrokerLink()),
                node.getAddress(),
                new Gauges(
                        node.getInHand(), node.getRowsPerSecond(), node.getHeapBytes(), node.getBrokenFolds(), jobs));
    }

    /** Who is named; empty: nobody. */
    static Optional<NodeId> node(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(new NodeId(name));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }
}
