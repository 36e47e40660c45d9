package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EggEffect.Reply;
import kopi.core.egg.EggEffect.SendDatagram;
import kopi.core.topology.RoleKind;
import org.junit.jupiter.api.Test;

/** An egg of a cluster whose nodes somebody else runs. */
class CustodyTest {
    private static final NodeId EGG = new NodeId("egg-1");
    private static final Layout LAYOUT = new Layout(List.of(
            new NodeSpec(EGG, List.of(RoleKind.EGG)),
            new NodeSpec(new NodeId("joiner-1"), List.of(RoleKind.JOINER)),
            new NodeSpec(new NodeId("filter-1"), List.of(RoleKind.FILTER)),
            new NodeSpec(new NodeId("filter-2"), List.of(RoleKind.FILTER))));

    private final Egg egg = new Egg(
            new Egg.Self(EGG, 1, 11, ""),
            LAYOUT,
            EggOptions.DEFAULT,
            Custody.OTHERS,
            new Egg.Memory(Term.NONE, Desired.INITIAL),
            1);
    private final List<EggEffect> done = new ArrayList<>();
    private long now;

    /** Lets time pass in which these nodes are heard. */
    private void pass(long millis, String... nodes) {
        for (long end = now + millis; now < end; now += EggOptions.DEFAULT.tickEvery()) {
            for (String node : nodes) {
                String role = node.substring(0, node.indexOf('-'));
                take(new EggInput.DatagramCame(
                        now,
                        new Heartbeat(new NodeId(node), 1, List.of(role), 1, true, BrokerLink.UP, "", Gauges.NONE)));
            }
            take(new EggInput.Tick(now));
        }
    }

    private void take(EggInput input) {
        for (EggEffect effect : egg.step(input)) {
            done.add(effect);
            if (effect instanceof SendDatagram(NodeId _, EggHeartbeat own)) {
                take(new EggInput.DatagramCame(now, own));
            }
        }
    }

    private Map<String, State> states() {
        Map<String, State> states = new TreeMap<>();
        for (NodeView node : egg.view().nodes()) {
            states.put(node.name(), node.state());
        }
        return states;
    }

    @Test
    void whatIsHeardIsShownAndWhatIsNotIsWaitedFor() {
        pass(10_000, "joiner-1", "filter-1");
        assertThat(states())
                .containsEntry("joiner-1", State.ALIVE)
                .containsEntry("filter-1", State.ALIVE)
                .containsEntry("filter-2", State.UNKNOWN);
        pass(60_000, "filter-1");
        assertThat(states()).containsEntry("joiner-1", State.SUSPECT);
        pass(1_000, "joiner-1", "filter-1");
        assertThat(states()).containsEntry("joiner-1", State.ALIVE);
    }

    @Test
    void nothingIsEverStartedAskedOrEnded() {
        pass(10_000, "joiner-1", "filter-1");
        pass(120_000);
        assertThat(done)
                .noneMatch(effect -> effect instanceof EggEffect.Start
                        || effect instanceof EggEffect.Kill
                        || effect instanceof EggEffect.Stop
                        || effect instanceof EggEffect.Check
                        || effect instanceof EggEffect.Survey);
    }

    @Test
    void nodesOfOtherNamesStandForAsManyOfTheFile() {
        pass(10_000, "joiner-1", "filter-qwerty", "filter-asdfgh");
        assertThat(states().keySet()).containsExactlyInAnyOrder("egg-1", "joiner-1", "filter-asdfgh", "filter-qwerty");
        assertThat(states()).containsEntry("filter-qwerty", State.ALIVE);
        assertThat(egg.view().isReady()).isTrue();
    }

    @Test
    void moreThanTheFileHasAreDrainingIfTheyKeepStateAndWorkIfNot() {
        pass(10_000, "joiner-1", "joiner-2", "filter-1", "filter-2", "filter-qwerty");
        assertThat(states()).containsEntry("joiner-2", State.DRAINING).containsEntry("filter-qwerty", State.ALIVE);
        assertThat(egg.view().isReady()).isTrue();
    }

    @Test
    void aNameByChanceIsForgottenAndItsPlaceIsEmptyAgain() {
        pass(10_000, "joiner-1", "filter-qwerty", "filter-asdfgh");
        pass(120_000, "joiner-1", "filter-asdfgh");
        assertThat(states())
                .containsOnlyKeys("egg-1", "joiner-1", "filter-asdfgh", "filter-2")
                .containsEntry("filter-2", State.UNKNOWN);
    }

    @Test
    void whatOthersHaveInTheirHandsIsRefused() {
        pass(10_000, "joiner-1");
        List<EggInput> requests =
                List.of(new EggInput.ScaleRequested(now, 1, "filter", 4), new EggInput.DownRequested(now, 2));
        for (EggInput request : requests) {
            assertThat(egg.step(request))
                    .anySatisfy(effect -> assertThat(effect)
                            .isInstanceOfSatisfying(
                                    Reply.class,
                                    reply -> assertThat(reply.outcome()).isInstanceOf(Outcome.Refused.class)));
        }
    }
}
