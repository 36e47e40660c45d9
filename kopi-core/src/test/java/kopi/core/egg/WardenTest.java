package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.EggEffect.Check;
import kopi.core.egg.EggEffect.Kill;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EggEffect.Reply;
import kopi.core.egg.EggEffect.SendDatagram;
import kopi.core.egg.EggEffect.Start;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.topology.RoleKind;
import org.junit.jupiter.api.Test;

/** An egg of a cluster whose nodes others start, and start again, with a runtime that answers at once. */
class WardenTest {
    private static final NodeId EGG = new NodeId("egg-1");
    private static final Layout LAYOUT = new Layout(List.of(
            new NodeSpec(EGG, List.of(RoleKind.EGG)),
            new NodeSpec(new NodeId("joiner-1"), List.of(RoleKind.JOINER)),
            new NodeSpec(new NodeId("filter-1"), List.of(RoleKind.FILTER))));

    /** A node as it is in truth. */
    private static final class Truth {
        private long startedAt;
        private boolean isRunning = true;
        private boolean isFrozen;
        private boolean isHeard = true;
    }

    private final Egg egg = new Egg(
            new Egg.Self(EGG, 1, 11, ""),
            LAYOUT,
            EggOptions.DEFAULT,
            Custody.SHARED,
            new Egg.Memory(Term.NONE, Desired.INITIAL),
            1);
    private final Map<String, Truth> nodes = new LinkedHashMap<>();
    private final List<EggEffect> done = new ArrayList<>();

    private long now = 10_000_000;

    private Truth node(String name) {
        return nodes.computeIfAbsent(name, _ -> {
            var truth = new Truth();
            truth.startedAt = now;
            return truth;
        });
    }

    private void pass(long millis) {
        for (long end = now + millis; now < end; now += EggOptions.DEFAULT.tickEvery()) {
            nodes.forEach((name, truth) -> {
                if (truth.isRunning && !truth.isFrozen && truth.isHeard) {
                    String role = name.substring(0, name.indexOf('-'));
                    take(new EggInput.DatagramCame(
                            now,
                            new Heartbeat(
                                    new NodeId(name),
                                    truth.startedAt + 500,
                                    List.of(role),
                                    1,
                                    true,
                                    BrokerLink.UP,
                                    "",
                                    Gauges.NONE)));
                }
            });
            take(new EggInput.Tick(now));
        }
    }

    private void take(EggInput input) {
        for (EggEffect effect : egg.step(input)) {
            done.add(effect);
            switch (effect) {
                case SendDatagram(NodeId _, EggHeartbeat own) -> take(new EggInput.DatagramCame(now, own));
                case Check(NodeId id) -> take(new EggInput.ProcessChecked(now, id, state(id)));
                case Kill(NodeId id, long _, long life) -> kill(id, life);
                case Start(NodeSpec spec, long _) -> start(spec.id());
                case EggEffect.Survey _ ->
                    take(new EggInput.Surveyed(
                            now,
                            nodes.keySet().stream()
                                    .map(NodeId::new)
                                    .filter(id -> state(id) instanceof Alive)
                                    .map(id -> new EggInput.Found(id, (Alive) state(id)))
                                    .toList()));
                default -> {
                    // Nothing that a runtime does.
                }
            }
        }
    }

    private ProcessState state(NodeId id) {
        Truth truth = nodes.get(id.name());
        return truth == null || !truth.isRunning
                ? new Gone(0)
                : new Alive(0, truth.startedAt, 0, now - truth.startedAt, truth.isFrozen);
    }

    private void kill(NodeId id, long life) {
        Truth truth = node(id.name());
        if (truth.startedAt <= life) {
            truth.isFrozen = false;
            truth.startedAt = now;
        }
    }

    private void start(NodeId id) {
        Truth truth = nodes.get(id.name());
        if (truth != null && !truth.isRunning) {
            truth.isRunning = true;
            truth.startedAt = now;
        }
    }

    private List<EggEffect> actions() {
        return done.stream()
                .filter(effect -> effect instanceof Kill || effect instanceof Start)
                .toList();
    }

    @Test
    void whatWorksIsLeftAlone() {
        node("joiner-1");
        node("filter-qwerty");
        pass(120_000);
        assertThat(actions()).isEmpty();
    }

    @Test
    void whatHangsIsEndedOnceAndIsBack() {
        node("joiner-1");
        node("filter-qwerty");
        pass(10_000);
        node("filter-qwerty").isFrozen = true;
        pass(4_000);
        assertThat(actions())
                .singleElement()
                .isInstanceOfSatisfying(
                        Kill.class, kill -> assertThat(kill.node().name()).isEqualTo("filter-qwerty"));
        pass(60_000);
        assertThat(actions()).hasSize(1);
    }

    @Test
    void whatHasEndedAndStaysAwayIsStarted() {
        node("joiner-1");
        pass(10_000);
        node("joiner-1").isRunning = false;
        pass(1_000);
        assertThat(actions()).singleElement().isInstanceOf(Start.class);
        pass(60_000);
        assertThat(actions()).hasSize(1);
    }

    /** It may have been another egg that has heard it. */
    @Test
    void whatHasANumberIsStartedThoughItWasNeverHeard() {
        node("joiner-1").isRunning = false;
        node("filter-1").isRunning = false;
        pass(3_000);
        assertThat(actions())
                .singleElement()
                .isInstanceOfSatisfying(
                        Start.class,
                        start -> assertThat(start.node().id().name()).isEqualTo("joiner-1"));
    }

    @Test
    void whatIsRemovedIsForgotten() {
        node("joiner-1");
        node("filter-qwerty");
        pass(10_000);
        nodes.remove("filter-qwerty");
        pass(40_000);
        assertThat(egg.view().nodes()).extracting(ClusterView.NodeView::name).doesNotContain("filter-qwerty");
    }

    /** A start on a busy machine, which no restart would make faster. */
    @Test
    void whatIsNotHeardAfterItsStartHasMoreAndMoreTime() {
        node("joiner-1");
        node("filter-asdfgh").isHeard = false;
        pass(29_000);
        assertThat(actions()).isEmpty();
        pass(12_000);
        assertThat(actions()).hasSize(1);
        pass(45_000);
        assertThat(actions()).hasSize(1);
        pass(30_000);
        assertThat(actions()).hasSize(2);
    }

    /** As pods of a Deployment are. */
    @Test
    void whatIsCalledOtherwiseInItsNextLifeHasMoreTimeToo() {
        node("joiner-1");
        node("filter-asdfgh").isHeard = false;
        pass(41_000);
        assertThat(actions()).hasSize(1);
        nodes.remove("filter-asdfgh");
        node("filter-qwerty").isHeard = false;
        pass(45_000);
        assertThat(actions()).hasSize(1);
        pass(30_000);
        assertThat(actions()).hasSize(2);
        nodes.remove("filter-qwerty");
        node("filter-zxcvbn");
        pass(300_000);
        node("filter-uiopas").isHeard = false;
        pass(41_000);
        assertThat(actions()).as("what is over is forgotten").hasSize(3);
    }

    /** After a change of leaders, or of the egg alone, everybody has a window to be heard. */
    @Test
    void anEggThatHasJustStartedAccusesNobody() {
        Truth old = node("joiner-1");
        old.startedAt = now - 3_600_000;
        pass(5_000);
        assertThat(actions()).isEmpty();
    }

    @Test
    void whoeverHearsNobodyWaitsLonger() {
        for (String name : List.of("joiner-1", "filter-qwerty", "filter-asdfgh")) {
            node(name);
        }
        pass(10_000);
        nodes.values().forEach(truth -> truth.isHeard = false);
        pass(20_000);
        assertThat(actions()).isEmpty();
        pass(20_000);
        assertThat(actions()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void numbersAreSetWhereNodesAreStarted() {
        pass(10_000);
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
