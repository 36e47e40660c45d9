package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLogTest {
    private static final NodeId EGG_1 = new NodeId("egg-1");
    private static final NodeId EGG_2 = new NodeId("egg-2");
    private static final NodeId FILTER = new NodeId("filter-1");

    private final EventLog log = new EventLog();

    private static ClusterEvent event(NodeId reporter, long seq, EventKind kind, long incarnation) {
        return new ClusterEvent(
                new ClusterEvent.Id(reporter, 1, seq),
                1_000 * seq,
                EventFact.ofNode(kind, FILTER, incarnation, incarnation, "filter-1 " + kind.text()));
    }

    @Test
    void whatIsKnownIsNotTakenAgain() {
        assertThat(log.add(event(EGG_1, 1, EventKind.SUSPECT, 1))).isTrue();
        assertThat(log.add(event(EGG_1, 1, EventKind.SUSPECT, 1))).isFalse();
        assertThat(log.add(event(EGG_1, 2, EventKind.SUSPECT, 1))).isTrue();
        assertThat(log.after(0, 10)).extracting(EventLog.Numbered::number).containsExactly(1L, 2L);
    }

    @Test
    void whatHappensOnceIsKeptOnceWhoeverReportsIt() {
        assertThat(log.add(event(EGG_1, 1, EventKind.DEAD, 5))).isTrue();
        assertThat(log.add(event(EGG_2, 9, EventKind.DEAD, 5))).isFalse();
        assertThat(log.add(event(EGG_2, 10, EventKind.DEAD, 6))).isTrue();
        assertThat(log.add(event(EGG_2, 11, EventKind.STARTED, 6))).isTrue();
    }

    @Test
    void attemptsAtAJobAreToldApart() {
        for (int attempt = 0; attempt < 2; attempt++) {
            EventFact fact = EventFact.ofJob(EventKind.JOB_FAILED, FILTER, 1, "nightly", attempt, "job nightly failed");
            assertThat(log.add(new ClusterEvent(new ClusterEvent.Id(FILTER, 1, attempt + 1), 0, fact)))
                    .isTrue();
        }
    }

    @Test
    void aNameThatComesAgainIsAnotherJob() {
        List<EventKind> life = List.of(EventKind.JOB_ADMITTED, EventKind.JOB_COMPLETED, EventKind.JOB_CLOSED);
        for (int seq = 1; seq <= 6; seq++) {
            EventFact fact = EventFact.ofJob(life.get((seq - 1) % 3), FILTER, 1, "nightly", 0, "job nightly");
            var event = new ClusterEvent(new ClusterEvent.Id(FILTER, 1, seq), 0, fact);
            assertThat(log.add(event)).isTrue();
            assertThat(log.add(event)).isFalse();
        }
    }

    @Test
    void itIsReadPageByPage() {
        for (int i = 1; i <= 7; i++) {
            log.add(event(EGG_1, i, EventKind.SUSPECT, 1));
        }
        assertThat(log.after(0, 3)).extracting(EventLog.Numbered::number).containsExactly(1L, 2L, 3L);
        assertThat(log.after(6, 3)).extracting(EventLog.Numbered::number).containsExactly(7L);
        assertThat(log.after(7, 3)).isEmpty();
    }

    @Test
    void theOldestMakeRoom() {
        for (int i = 1; i <= EventLog.KEPT + 5; i++) {
            log.add(event(EGG_1, i, EventKind.SUSPECT, 1));
        }
        List<EventLog.Numbered> all = log.after(0, Integer.MAX_VALUE);
        assertThat(all).hasSize(EventLog.KEPT);
        assertThat(all.getFirst().number()).isEqualTo(6);
        assertThat(log.add(event(EGG_1, EventLog.KEPT + 5, EventKind.SUSPECT, 1)))
                .isFalse();
    }

    /** Eggs that have heard the same, in whatever order and how often, know the same. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderOfDatagramsDoesNotMatter(long seed) {
        List<EventKind> kinds = List.of(EventKind.values());
        List<ClusterEvent> events = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            events.add(event(EGG_1, i, kinds.get(i % kinds.size()), i));
        }
        List<ClusterEvent> twice = new ArrayList<>(events);
        twice.addAll(events);
        Collections.shuffle(twice, new Random(seed));
        twice.forEach(log::add);
        assertThat(log.after(0, 1_000))
                .extracting(EventLog.Numbered::event)
                .containsExactlyInAnyOrderElementsOf(events);
    }
}
