package kopi.core.egg;

import static kopi.core.egg.EggOptions.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.EggEffect.Check;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EggEffect.PersistDesired;
import kopi.core.egg.EggEffect.Reply;
import kopi.core.egg.EggEffect.SendDatagram;
import kopi.core.egg.EggEffect.Start;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.topology.RoleKind;
import org.junit.jupiter.api.Test;

/** What one egg does with its inputs; clusters of them are in {@link EggClusterTest}. */
class EggTest {
    private static final NodeId EGG_1 = new NodeId("egg-1");
    private static final NodeId EGG_2 = new NodeId("egg-2");
    private static final NodeId FILTER = new NodeId("filter-1");
    private static final NodeId FILTER_2 = new NodeId("filter-2");
    private static final Layout LAYOUT = new Layout(List.of(
            new NodeSpec(EGG_1, List.of(RoleKind.EGG)),
            new NodeSpec(EGG_2, List.of(RoleKind.EGG)),
            new NodeSpec(FILTER, List.of(RoleKind.FILTER))));
    private static final Egg.Memory NOTHING = new Egg.Memory(Term.NONE, Desired.INITIAL);

    private static Egg egg(NodeId id, Egg.Memory memory) {
        return new Egg(new Egg.Self(id, 1, 11, "127.0.0.1:7000"), LAYOUT, DEFAULT, Custody.EGGS, memory, 1);
    }

    /** Ticks, and gives the egg its own heartbeats. */
    private static List<EggEffect> run(Egg egg, NodeId self, long from, long to) {
        List<EggEffect> all = new ArrayList<>();
        for (long now = from; now <= to; now += DEFAULT.tickEvery()) {
            for (EggEffect effect : egg.step(new EggInput.Tick(now))) {
                all.add(effect);
                if (effect instanceof SendDatagram(NodeId to2, EggHeartbeat heartbeat) && to2.equals(self)) {
                    all.addAll(egg.step(new EggInput.DatagramCame(now, heartbeat)));
                }
            }
        }
        return all;
    }

    private static EggInput heartbeat(long now, NodeId from, long incarnation) {
        return new EggInput.DatagramCame(
                now, new Heartbeat(from, incarnation, List.of("filter"), 5, true, BrokerLink.UP, "", Gauges.NONE));
    }

    private static EggInput heartbeat(long now, NodeId from, Term term, Optional<NodeId> leader, Desired desired) {
        var heartbeat =
                new Heartbeat(from, 1, List.of("egg"), 5, true, BrokerLink.UNUSED, "127.0.0.1:7001", Gauges.NONE);
        return new EggInput.DatagramCame(now, new EggHeartbeat(heartbeat, term, leader, desired));
    }

    @Test
    void onlyAnEggOfTheFileCanBeOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> egg(FILTER, NOTHING))
                .withMessage("filter-1 is not an egg of the cluster file");
    }

    @Test
    void heartbeatsGoToAllEggsThisOneIncluded() {
        Egg egg = egg(EGG_1, NOTHING);
        List<EggEffect> effects = run(egg, EGG_1, 0, 1_000);
        for (NodeId to : List.of(EGG_1, EGG_2)) {
            assertThat(effects.stream()
                            .filter(effect ->
                                    effect instanceof SendDatagram(NodeId at, EggHeartbeat _) && at.equals(to)))
                    .hasSize(6);
        }
    }

    @Test
    void onlyALeaderActs() {
        Egg egg = egg(EGG_1, NOTHING);
        run(egg, EGG_1, 0, 100);
        var term = new Term(1, EGG_2);
        egg.step(heartbeat(100, EGG_2, term, Optional.of(EGG_2), Desired.INITIAL));
        List<EggEffect> effects = run(egg, EGG_1, 200, 1_900);
        assertThat(effects).contains(new Check(EGG_2)).doesNotContain(new Check(FILTER));
        assertThat(egg.view().leader()).contains(EGG_2);

        assertThat(egg.step(new EggInput.ProcessChecked(1_900, EGG_2, new Gone(1))))
                .as("a leader whose process is gone need not become suspect")
                .isNotEmpty();
        assertThat(run(egg, EGG_1, 2_000, 3_500)).contains(new Check(FILTER));
        assertThat(egg.view().leader()).contains(EGG_1);
    }

    /** Its machine was away for so long that the leader of then gave it up. */
    @Test
    void anEggThatHasFailedAndLeadsCountsAsFailedNoMoreAfterAWhile() {
        Term before = new Term(3, EGG_1);
        Egg egg = egg(EGG_2, new Egg.Memory(before, Desired.INITIAL.withFailed(before, new TreeSet<>(Set.of(EGG_2)))));
        long healthyAfter = DEFAULT.restart().healthyAfter();
        run(egg, EGG_2, 0, healthyAfter);
        assertThat(egg.view().leader()).contains(EGG_2);
        assertThat(desired(run(egg, EGG_2, healthyAfter, 2 * healthyAfter)))
                .extracting(Desired::failed)
                .last()
                .isEqualTo(Collections.emptySortedSet());
    }

    private static List<Desired> desired(List<EggEffect> effects) {
        List<Desired> desired = new ArrayList<>();
        for (EggEffect effect : effects) {
            if (effect instanceof PersistDesired(Desired kept)) {
                desired.add(kept);
            }
        }
        return desired;
    }

    @Test
    void newsOfWhatIsDesiredIsKept() {
        Egg egg = egg(EGG_1, NOTHING);
        run(egg, EGG_1, 0, 100);
        var term = new Term(1, EGG_2);
        Desired newer = Desired.INITIAL.scaled(term, "filter", 2);
        assertThat(egg.step(heartbeat(100, EGG_2, term, Optional.of(EGG_2), newer)))
                .contains(new PersistDesired(newer));
        assertThat(egg.step(heartbeat(150, EGG_2, term, Optional.of(EGG_2), Desired.INITIAL)))
                .isEmpty();
        assertThat(egg.view().nodes())
                .extracting(ClusterView.NodeView::id)
                .containsExactly(EGG_1, EGG_2, FILTER, FILTER_2);
    }

    @Test
    void aSingleEggStartsWhatIsMissing() {
        Egg egg = egg(EGG_2, new Egg.Memory(new Term(6, EGG_1), Desired.INITIAL));
        assertThat(run(egg, EGG_2, 0, 1_000)).contains(new Check(FILTER), new Check(EGG_1));
        assertThat(egg.step(new EggInput.ProcessChecked(1_000, FILTER, new Gone(3))))
                .contains(new Start(new NodeSpec(FILTER, List.of(RoleKind.FILTER)), 7_000_001));
    }

    /** What it has started may not be what lives. */
    @Test
    void anEggThatNoLongerLeadsSeesWhicheverLifeThereIs() {
        Egg egg = egg(EGG_1, NOTHING);
        run(egg, EGG_1, 0, 2_000);
        var spec = new NodeSpec(FILTER, List.of(RoleKind.FILTER));
        assertThat(egg.step(new EggInput.ProcessChecked(2_000, FILTER, new Gone(0))))
                .contains(new Start(spec, 1_000_001));
        egg.step(heartbeat(2_000, FILTER, 7));
        assertThat(node(egg, FILTER).state()).isEqualTo(ClusterView.State.STARTING);

        egg.step(heartbeat(2_000, EGG_2, new Term(2, EGG_2), Optional.of(EGG_2), Desired.INITIAL));
        egg.step(heartbeat(2_000, FILTER, 7));
        assertThat(node(egg, FILTER).state()).isEqualTo(ClusterView.State.ALIVE);
        assertThat(node(egg, FILTER).incarnation()).isEqualTo(7);
    }

    private static ClusterView.NodeView node(Egg egg, NodeId id) {
        return egg.view().nodes().stream()
                .filter(node -> node.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void onlyALeaderDecidesRequests() {
        Egg egg = egg(EGG_1, NOTHING);
        run(egg, EGG_1, 0, 100);
        egg.step(heartbeat(100, EGG_2, new Term(1, EGG_2), Optional.of(EGG_2), Desired.INITIAL));
        var elsewhere = new Outcome.NotLeading(Optional.of(EGG_2));
        assertThat(egg.step(new EggInput.ScaleRequested(110, 1, "filter", 2))).containsExactly(new Reply(1, elsewhere));
        assertThat(egg.step(new EggInput.DownRequested(110, 2))).containsExactly(new Reply(2, elsewhere));
        assertThat(egg.step(new EggInput.UpRequested(110, 3))).containsExactly(new Reply(3, elsewhere));
        assertThat(egg.step(new EggInput.ScaleRequested(110, 4, "joiner", 2)))
                .containsExactly(
                        new Reply(4, new Outcome.Refused("the cluster file has no single group of nodes for joiner")));
    }

    @Test
    void aRequestIsKeptBeforeItIsAnswered() {
        Egg egg = egg(EGG_2, NOTHING);
        run(egg, EGG_2, 0, 1_000);
        Desired scaled = Desired.INITIAL.scaled(new Term(1, EGG_2), "filter", 3);
        assertThat(egg.step(new EggInput.ScaleRequested(1_000, 9, "filter", 3)))
                .startsWith(new PersistDesired(scaled))
                .containsSubsequence(new PersistDesired(scaled), new Reply(9, new Outcome.Accepted()));
        assertThat(egg.step(new EggInput.DownRequested(1_000, 10)).getLast()).isNotInstanceOf(EggEffect.Halt.class);
        assertThat(egg.step(new EggInput.ScaleRequested(1_000, 11, "filter", 3)))
                .contains(new Reply(11, new Outcome.Refused("the cluster is going down")));
    }

    @Test
    void whoIsNotAnEggOfTheFileIsNotListenedToAsOne() {
        Egg egg = egg(EGG_2, NOTHING);
        run(egg, EGG_2, 0, 1_000);
        var egg9 = new NodeId("egg-9");
        var term = new Term(50, egg9);
        assertThat(egg.step(heartbeat(1_000, egg9, term, Optional.of(egg9), Desired.INITIAL.down(term))))
                .isEmpty();
        assertThat(egg.step(heartbeat(1_000, EGG_1, 5))).isEmpty();
        assertThat(egg.view().isDown()).isFalse();
        assertThat(egg.view().leader()).contains(EGG_2);
    }

    @Test
    void whatShouldNotBeThereIsShownAndStopped() {
        Egg egg = egg(EGG_2, NOTHING);
        run(egg, EGG_2, 0, 1_000);
        egg.step(heartbeat(1_000, FILTER_2, 5));
        assertThat(egg.step(new EggInput.Tick(1_100))).contains(new EggEffect.Stop(FILTER_2, 5, 5));
        assertThat(egg.view().nodes())
                .filteredOn(node -> node.id().equals(FILTER_2))
                .singleElement()
                .satisfies(node -> assertThat(node.state()).isEqualTo(ClusterView.State.STOPPING));
    }
}
