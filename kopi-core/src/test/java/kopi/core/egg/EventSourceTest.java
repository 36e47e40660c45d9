package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventSourceTest {
    private static final NodeId NODE = new NodeId("filter-1");

    private final EventSource source = new EventSource(NODE, 7);

    private ClusterEvent note(String text) {
        return source.note(1_000, EventFact.ofNode(EventKind.LINK_DOWN, NODE, 7, 0, text));
    }

    @Test
    void eventsAreNumberedWithinALife() {
        assertThat(note("a").id()).isEqualTo(new ClusterEvent.Id(NODE, 7, 1));
        assertThat(note("b").id()).isEqualTo(new ClusterEvent.Id(NODE, 7, 2));
    }

    @Test
    void eachIsSentSoOftenThatOneDatagramMayGetLost() {
        ClusterEvent event = note("a");
        for (int i = 0; i < EventSource.SENDINGS; i++) {
            assertThat(source.round()).containsExactly(new Datagram.Events(NODE, 7, List.of(event)));
        }
        assertThat(source.round()).isEmpty();
    }

    @Test
    void manyGoIntoSeveralDatagrams() {
        for (int i = 0; i < EventSource.IN_A_DATAGRAM + 1; i++) {
            note("a");
        }
        assertThat(source.round())
                .extracting(datagram -> datagram.events().size())
                .containsExactly(EventSource.IN_A_DATAGRAM, 1);
    }

    @Test
    void ofMoreThanCanBeSentTheOldestAreLeftOut() {
        for (int i = 0; i < EventSource.PENDING + 1; i++) {
            note("a");
        }
        List<ClusterEvent> sent = source.round().stream()
                .flatMap(datagram -> datagram.events().stream())
                .toList();
        assertThat(sent).hasSize(EventSource.PENDING);
        assertThat(sent.getFirst().id().seq()).isEqualTo(2);
    }

    @Test
    void aTextIsCut() {
        assertThat(note("x".repeat(1_000)).fact().text()).hasSize(EventFact.MAX_TEXT);
    }
}
