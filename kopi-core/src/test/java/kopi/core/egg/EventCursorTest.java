package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventCursorTest {
    private static final NodeId EGG = new NodeId("egg-1");

    private final EventCursor cursor = new EventCursor();

    private static EventLog.Numbered event(long number) {
        return new EventLog.Numbered(
                number,
                new ClusterEvent(
                        new ClusterEvent.Id(EGG, 1, number),
                        0,
                        EventFact.ofNode(EventKind.SUSPECT, EGG, 1, 1, "egg-1 is silent")));
    }

    @Test
    void itReadsOnUntilThereIsNoMore() {
        assertThat(cursor.take(new EventPage(5, 2, List.of(event(1), event(2)))))
                .hasSize(2);
        assertThat(cursor.hasMore()).isTrue();
        assertThat(cursor.after()).isEqualTo(2);
        assertThat(cursor.take(new EventPage(5, 2, List.of()))).isEmpty();
        assertThat(cursor.hasMore()).isFalse();
    }

    @Test
    void whatIsLeftOutIsPassedOver() {
        assertThat(cursor.take(new EventPage(5, 500, List.of()))).isEmpty();
        assertThat(cursor.hasMore()).isTrue();
        assertThat(cursor.after()).isEqualTo(500);
    }

    @Test
    void anEggThatHasBeenStartedAgainIsReadFromItsStart() {
        cursor.take(new EventPage(5, 2, List.of(event(1), event(2))));
        assertThat(cursor.take(new EventPage(6, 3, List.of(event(3))))).isEmpty();
        assertThat(cursor.hasMore()).isTrue();
        assertThat(cursor.after()).isZero();
        assertThat(cursor.take(new EventPage(6, 3, List.of(event(1), event(2), event(3)))))
                .hasSize(3);
    }
}
