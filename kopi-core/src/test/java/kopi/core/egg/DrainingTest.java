package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.RoleKind;
import kopi.core.topology.SizeInUse;
import org.junit.jupiter.api.Test;

/** Which nodes that keep state are kept though fewer are wanted. */
class DrainingTest {
    private static final NodeId EGG = new NodeId("egg-1");
    private static final NodeId CONTROLLER = new NodeId("controller-1");
    private static final Desired FEWER = Desired.INITIAL.scaled(new Term(1, EGG), "aggregator", 1);

    private final Layout layout = layout();
    private final Sightings sightings = new Sightings();
    private final FailureDetector detector = new FailureDetector(EGG, EggOptions.DEFAULT);
    private final Draining draining = new Draining(layout, detector, sightings);

    private static Layout layout() {
        List<NodeSpec> nodes = new ArrayList<>();
        nodes.add(new NodeSpec(EGG, List.of(RoleKind.EGG)));
        for (RoleKind kind : List.of(RoleKind.CONTROLLER, RoleKind.AGGREGATOR, RoleKind.JOINER)) {
            for (int i = 1; i <= 2; i++) {
                nodes.add(new NodeSpec(new NodeId(kind.node(i)), List.of(kind)));
            }
        }
        return new Layout(nodes);
    }

    private void heard(NodeId node, int openJobs, Optional<SizeInUse> use) {
        var gauges = new Gauges(0, 0, 0, 0, 0, openJobs, use, List.of());
        sightings.accept(new Heartbeat(node, 1, List.of(node.group()), 1, true, BrokerLink.UP, "", gauges));
        detector.heard(node, 0);
    }

    private void says(ClusterSize size, int controllers, int aggregators, int joiners) {
        heard(CONTROLLER, 0, Optional.of(new SizeInUse(size, controllers, aggregators, joiners)));
    }

    private ClusterSize size() {
        return layout.size(FEWER).orElseThrow();
    }

    private List<String> kept() {
        return layout.wanted(draining.kept(0, FEWER)).stream()
                .map(node -> node.id().name())
                .filter(name -> name.startsWith("aggregator"))
                .toList();
    }

    @Test
    void allAreKeptThatWereHeardWhileNoControllerGoesByWhatIsWanted() {
        heard(new NodeId("aggregator-2"), 0, Optional.empty());
        assertThat(kept()).containsExactly("aggregator-1", "aggregator-2");
        says(layout.size(Desired.INITIAL).orElseThrow(), 2, 1, 1);
        assertThat(kept()).as("it has not heard of it").containsExactly("aggregator-1", "aggregator-2");
        says(size(), 2, 1, 2);
        assertThat(kept()).containsExactly("aggregator-1");
    }

    @Test
    void whatAJobNeedsIsKeptAlsoIfItIsDeadAndWasNeverHeard() {
        says(size(), 2, 3, 2);
        assertThat(kept()).containsExactly("aggregator-1", "aggregator-2", "aggregator-3");
        assertThat(draining.kept(0, FEWER).version())
                .as("nobody has asked for that")
                .isEqualTo(FEWER.version());
    }

    @Test
    void oneThatHasNotForgottenItsJobsIsKeptWhileItIsHeard() {
        says(size(), 2, 1, 2);
        heard(new NodeId("aggregator-2"), 1, Optional.empty());
        assertThat(kept()).containsExactly("aggregator-1", "aggregator-2");
        heard(new NodeId("aggregator-2"), 0, Optional.empty());
        assertThat(kept()).containsExactly("aggregator-1");
    }

    @Test
    void fewerThanAreWantedAreNeverKept() {
        says(layout.size(Desired.INITIAL).orElseThrow(), 1, 1, 1);
        assertThat(draining.kept(0, Desired.INITIAL)).isEqualTo(Desired.INITIAL);
    }
}
