package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.ElectionMessage.Kind;
import org.junit.jupiter.api.Test;

class ElectionLogTest {
    private static final NodeId EGG = new NodeId("egg-1");
    private static final NodeId OTHER = new NodeId("egg-2");

    private final ElectionLog log = new ElectionLog();

    @Test
    void onlyTheLastMessagesOfElectionsAreKept() {
        for (int time = 0; time < 1_000; time++) {
            log.note(time, OTHER, new ElectionMessage(EGG, 1, Kind.ELECTION, Term.NONE));
            log.note(time, OTHER, new Datagram.Events(EGG, 1, List.of()));
        }
        assertThat(log.messages()).hasSize(ElectionLog.MAX_KEPT);
        assertThat(log.messages().getLast().timeMillis()).isEqualTo(999);
    }
}
