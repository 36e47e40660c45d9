package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import org.junit.jupiter.api.Test;

class StatusPrinterTest {
    private static final NodeId EGG_1 = new NodeId("egg-1");
    private static final ClusterIdentity CLUSTER =
            new ClusterIdentity("abc", "mild-mocha-12ab", new ClusterIdentity.Home("machine", "7", "/srv/kopi/state"));
    private static final NodeView EGG = new NodeView(
            EGG_1, List.of("egg"), 42, State.ALIVE, 0, 7, 0, BrokerLink.UNUSED, "127.0.0.1:7500", Gauges.NONE);
    private static final NodeView CONTROLLER =
            node("controller-1", State.ALIVE, 0, new Gauges(1, 2, 3, 0, List.of(new JobLine("job-1", "running", 12))));
    private static final ClusterStatus WORKING = status(Optional.of(EGG_1), EGG, CONTROLLER);
    private static final ClusterStatus BROKEN = status(
            Optional.empty(),
            new NodeView(
                    new NodeId("filter-1"),
                    List.of("filter", "reducer"),
                    0,
                    State.DEAD,
                    0,
                    1_234_567,
                    6,
                    BrokerLink.DOWN,
                    "",
                    Gauges.NONE));

    private static ClusterStatus status(Optional<NodeId> leader, NodeView... nodes) {
        return new ClusterStatus(CLUSTER, new ClusterView(EGG_1, leader, new Term(1, EGG_1), false, List.of(nodes)));
    }

    private static NodeView node(String name, State state, int retrySeconds, Gauges gauges) {
        var id = new NodeId(name);
        return new NodeView(id, List.of(id.group()), 5, state, retrySeconds, 7, 4, BrokerLink.UP, "", gauges);
    }

    private static List<String> words(String line) {
        return List.of(line.strip().split(" +", -1));
    }

    @Test
    void tableShowsNodesAndJobs() {
        List<String> lines = StatusPrinter.table(WORKING);
        assertThat(lines).hasSize(6);
        assertThat(lines.getFirst()).isEqualTo("egg-1 leads; all nodes work");
        assertThat(words(lines.get(1)))
                .containsExactly("node", "roles", "pid", "state", "incarnation", "restarts", "broker", "address");
        assertThat(words(lines.get(2))).containsExactly("egg-1", "egg", "42", "alive", "7", "0", "-", "127.0.0.1:7500");
        assertThat(lines.get(4)).isEqualTo("job job-1: running, 12 batches finished");
        assertThat(lines.getLast()).isEqualTo("cluster mild-mocha-12ab in /srv/kopi/state");
    }

    @Test
    void tableSaysWhatIsNotKnownOrBroken() {
        List<String> lines = StatusPrinter.table(BROKEN);
        assertThat(lines.getFirst()).isEqualTo("no egg leads; not all nodes work yet");
        assertThat(words(lines.get(2)))
                .containsExactly("filter-1", "filter,reducer", "-", "dead", "1234567", "6", "down");
    }

    @Test
    void whatHasFailedOrIsBrokenIsNamedBelow() {
        NodeView failed = node("filter-1", State.FAILED, 118, Gauges.NONE);
        NodeView broken = node("joiner-1", State.ALIVE, 0, new Gauges(0, 0, 0, 1, List.of()));
        List<String> lines = StatusPrinter.table(status(Optional.of(EGG_1), EGG, failed, broken));
        assertThat(lines)
                .containsSubsequence(
                        "filter-1 has died too often, see its log; it is restarted in 118 s, or at once by"
                                + " kopi up",
                        "joiner-1 could not apply a message; its state is being rebuilt from its journal without"
                                + " it");
    }

    /** Scripts read it: its names and their order are a promise. */
    @Test
    void programsGetOneLineWithEveryFigure() {
        assertThat(StatusPrinter.json(WORKING)).isEqualTo("""
                {"leader":"egg-1","ready":true,"nodes":[\
                {"id":"egg-1","roles":["egg"],"pid":42,"state":"alive","incarnation":7,"restarts":0,\
                "address":"127.0.0.1:7500","brokerLink":"unused","inHand":0,"rowsPerSecond":0,"heapBytes":0,\
                "brokenFolds":0,"retrySeconds":0},\
                {"id":"controller-1","roles":["controller"],"pid":5,"state":"alive","incarnation":7,"restarts":4,\
                "address":"","brokerLink":"up","inHand":1,"rowsPerSecond":2,"heapBytes":3,\
                "brokenFolds":0,"retrySeconds":0}],\
                "jobs":[{"job":"job-1","phase":"running","finishedBatches":12,"controller":"controller-1"}],\
                "cluster":{"name":"mild-mocha-12ab","id":"abc","folder":"/srv/kopi/state"}}""");
    }
}
