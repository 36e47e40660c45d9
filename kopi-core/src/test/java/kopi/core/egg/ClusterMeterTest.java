package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.meter.CountingMeter;
import org.junit.jupiter.api.Test;

class ClusterMeterTest {
    private static final NodeId SELF = new NodeId("egg-2");
    private static final NodeId OTHER = new NodeId("egg-3");

    private final CountingMeter meter = new CountingMeter();
    private final ClusterMeter clusterMeter = new ClusterMeter(meter);

    private void look(long second, NodeId leader, State state, int restarts) {
        var node = new NodeView(
                new NodeId("filter-1"), List.of("filter"), 1, state, 0, 1, restarts, BrokerLink.UP, "", Gauges.NONE);
        clusterMeter.look(
                second * 1_000, new ClusterView(SELF, Optional.of(leader), new Term(7, SELF), false, List.of(node)));
    }

    @Test
    void aLeaderSaysHowNodesAre() {
        look(0, SELF, State.ALIVE, 3);
        look(10, SELF, State.SUSPECT, 3);
        assertThat(meter.values())
                .containsEntry("kopi_egg_leader[]", 1.0)
                .containsEntry("kopi_egg_term[]", 7.0)
                .containsEntry("kopi_node_state[filter-1, suspect]", 1.0)
                .doesNotContainKey("kopi_node_state[filter-1, alive]");
    }

    @Test
    void startsBeforeItLedAreNotCounted() {
        look(0, SELF, State.ALIVE, 3);
        assertThat(meter.values()).containsEntry("kopi_node_restarts_total[filter-1]", 0.0);
        look(1, SELF, State.ALIVE, 5);
        assertThat(meter.values()).containsEntry("kopi_node_restarts_total[filter-1]", 2.0);
    }

    @Test
    void aComebackIsTimedFromWhenTheNodeWasMissed() {
        look(0, SELF, State.STARTING, 0);
        look(1, SELF, State.ALIVE, 0);
        assertThat(meter.values()).doesNotContainKey("kopi_node_comeback_seconds[filter-1]");
        look(10, SELF, State.SUSPECT, 0);
        look(11, SELF, State.STARTING, 1);
        look(14, SELF, State.ALIVE, 1);
        assertThat(meter.values()).containsEntry("kopi_node_comeback_seconds[filter-1]", 4.0);
    }

    @Test
    void anEggThatDoesNotLeadSaysNothingOfNodes() {
        look(0, SELF, State.ALIVE, 0);
        look(1, OTHER, State.ALIVE, 0);
        assertThat(meter.values())
                .containsEntry("kopi_egg_leader[]", 0.0)
                .doesNotContainKey("kopi_node_state[filter-1, alive]");
    }
}
