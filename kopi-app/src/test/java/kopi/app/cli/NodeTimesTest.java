package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.EventFact;
import kopi.core.egg.EventKind;
import kopi.core.egg.Gauges;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import org.junit.jupiter.api.Test;

/** Goal: an operator sees since when a node is as it is, and whether it was away; and no more than is known. */
class NodeTimesTest {
    private static final NodeId FILTER = new NodeId("filter-1");
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private final List<ClusterEvent> events = new ArrayList<>();

    private void happened(EventKind kind, Duration ago) {
        events.add(new ClusterEvent(
                new ClusterEvent.Id(FILTER, 1, events.size()),
                NOW.minus(ago).toEpochMilli(),
                EventFact.ofNode(kind, FILTER, 1, 1, "it is " + kind)));
    }

    private static NodeView node(State state) {
        return new NodeView(FILTER, List.of("filter"), 5, state, 0, 7, 4, BrokerLink.UP, "", Gauges.NONE);
    }

    private String text(State state) {
        return new NodeTimes(events).text(node(state), NOW);
    }

    @Test
    void aNodeThatWorksHasDoneSoSinceItWasReady() {
        happened(EventKind.STARTED, Duration.ofSeconds(182));
        happened(EventKind.READY, Duration.ofMinutes(3));

        assertThat(text(State.ALIVE)).isEqualTo("3 m");
    }

    @Test
    void oneThatWasSilentCameBack() {
        happened(EventKind.READY, Duration.ofMinutes(3));
        happened(EventKind.SUSPECT, Duration.ofSeconds(14));
        happened(EventKind.HEARD_AGAIN, Duration.ofSeconds(12));

        assertThat(text(State.ALIVE)).isEqualTo("3 m, came back 12 s ago");
    }

    @Test
    void oneThatWasRestartedWasAway() {
        happened(EventKind.READY, Duration.ofMinutes(3));
        happened(EventKind.DEAD, Duration.ofMillis(14_300));
        happened(EventKind.STARTED, Duration.ofSeconds(14));
        assertThat(text(State.STARTING)).isEqualTo("14 s");
        happened(EventKind.READY, Duration.ofSeconds(12));

        assertThat(text(State.ALIVE)).isEqualTo("12 s, after 2.3 s away");
    }

    @Test
    void eventsThatContradictTheStateSayNothing() {
        assertThat(text(State.ALIVE)).isEmpty();
        happened(EventKind.DEAD, Duration.ofSeconds(2));

        assertThat(text(State.ALIVE)).isEmpty();
        assertThat(text(State.DEAD)).isEqualTo("2 s");
    }

    @Test
    void theTableHasTimesAndColoursWhereTheyAreKnown() {
        happened(EventKind.READY, Duration.ofMinutes(3));
        var status = new ClusterStatus(
                new ClusterIdentity("id", "mild-mocha", new ClusterIdentity.Home("machine", "7", "/srv")),
                new ClusterView(FILTER, Optional.of(FILTER), new Term(1, FILTER), false, List.of(node(State.ALIVE))));

        List<Coloured> table = StatusPrinter.table(status, Optional.of(new NodeTimes(events)), NOW);

        assertThat(table.get(1).line()).containsSubsequence("state", "since", "incarnation");
        assertThat(table.get(2).line()).containsSubsequence("filter-1", "alive", "3 m", "up");
        assertThat(table.get(2).colour()).isEqualTo(Colour.GREEN);
        assertThat(table.get(2).text()).isEqualTo("alive    ");
    }

    @Test
    void coloursAreForTerminalsWhoseUsersWantThem() {
        assertThat(Colour.isWanted(true, Map.of("TERM", "xterm", "NO_COLOR", "")))
                .isTrue();
        assertThat(Colour.isWanted(false, Map.of())).isFalse();
        assertThat(Colour.isWanted(true, Map.of("NO_COLOR", "1"))).isFalse();
        assertThat(Colour.isWanted(true, Map.of("TERM", "dumb"))).isFalse();
    }
}
