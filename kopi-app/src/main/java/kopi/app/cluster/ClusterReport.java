package kopi.app.cluster;

import java.util.ArrayList;
import java.util.List;
import kopi.protocol.v1.NodeStatus;
import kopi.protocol.v1.StatusReply;

/**
 * What an egg says about the cluster; also the shape of {@code kopi status --json}.
 *
 * @param leader which egg leads; empty if none does
 * @param ready whether somebody leads and every node works
 */
public record ClusterReport(String leader, boolean ready, List<NodeReport> nodes, List<JobReport> jobs) {
    static ClusterReport of(StatusReply reply) {
        List<NodeReport> nodes = new ArrayList<>();
        List<JobReport> jobs = new ArrayList<>();
        for (NodeStatus node : reply.getNodesList()) {
            nodes.add(new NodeReport(
                    node.getId(),
                    List.copyOf(node.getRolesList()),
                    node.getPid(),
                    node.getState(),
                    node.getIncarnation(),
                    node.getRestarts(),
                    node.getAddress(),
                    node.getBrokerLink(),
                    node.getInHand(),
                    node.getRowsPerSecond(),
                    node.getHeapBytes()));
            node.getJobsList()
                    .forEach(job -> jobs.add(
                            new JobReport(job.getJob(), job.getPhase(), job.getFinishedBatches(), node.getId())));
        }
        return new ClusterReport(reply.getLeader(), reply.getIsReady(), nodes, jobs);
    }
}
