package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import org.junit.jupiter.api.Test;

class ClusterChronicleTest {
    private static final NodeId SELF = new NodeId("egg-2");
    private static final NodeId FILTER = new NodeId("filter-1");

    private final ClusterChronicle chronicle = new ClusterChronicle();

    private static NodeView node(NodeId id, State state, long incarnation) {
        return new NodeView(id, List.of(), 1, state, 0, incarnation, 0, BrokerLink.UP, "", Gauges.NONE);
    }

    private List<String> look(State state, long incarnation) {
        var view = new ClusterView(
                SELF,
                Optional.of(SELF),
                new Term(3, SELF),
                false,
                List.of(node(SELF, State.ALIVE, 4), node(FILTER, state, incarnation)));
        return chronicle.look(view).stream()
                .map(fact -> fact.kind().text() + " " + fact.node() + " " + fact.incarnation())
                .toList();
    }

    @Test
    void aNodeIsFollowedThroughItsLives() {
        assertThat(look(State.STARTING, 1)).containsExactly("elected egg-2 4", "started filter-1 1");
        assertThat(look(State.ALIVE, 1)).containsExactly("ready filter-1 1");
        assertThat(look(State.ALIVE, 1)).isEmpty();
        assertThat(look(State.SUSPECT, 1)).containsExactly("suspect filter-1 1");
        assertThat(look(State.DEAD, 1)).containsExactly("dead filter-1 1");
        assertThat(look(State.STARTING, 2)).containsExactly("started filter-1 2");
        assertThat(look(State.ALIVE, 2)).containsExactly("ready filter-1 2");
    }

    @Test
    void whatGoesByBetweenTwoLooksIsReportedAllTheSame() {
        look(State.ALIVE, 1);
        assertThat(look(State.ALIVE, 2)).containsExactly("dead filter-1 1", "started filter-1 2", "ready filter-1 2");
    }

    @Test
    void aNodeThatIsHeardAgainHasNotDied() {
        look(State.ALIVE, 1);
        look(State.SUSPECT, 1);
        assertThat(look(State.ALIVE, 1)).containsExactly("heard-again filter-1 1", "ready filter-1 1");
    }

    @Test
    void aNodeThatIsLeftAloneIsDeadFirst() {
        look(State.ALIVE, 1);
        assertThat(look(State.FAILED, 1)).containsExactly("dead filter-1 1", "failed filter-1 1");
    }

    @Test
    void whoLeadsAgainReportsHowThingsAre() {
        look(State.ALIVE, 1);
        chronicle.forget();
        assertThat(look(State.ALIVE, 1)).containsExactly("elected egg-2 4", "ready filter-1 1");
    }

    @Test
    void ofANodeThatWasNeverHeardNothingIsReported() {
        assertThat(look(State.UNKNOWN, 0)).containsExactly("elected egg-2 4");
    }
}
