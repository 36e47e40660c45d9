package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import kopi.adapter.udp.DatagramCounts;
import org.junit.jupiter.api.Test;

/** Goal: whoever reads an egg's log learns of forged datagrams, however many there are. */
class DatagramAlarmTest {
    private final DatagramAlarm alarm = new DatagramAlarm();

    private static DatagramCounts counts(long forged, long malformed, long replayed) {
        return new DatagramCounts(10, 0, 20, 0, forged, malformed, 0, 0, replayed);
    }

    @Test
    void saysNothingOfACleanNetworkThatRepeatsDatagrams() {
        assertThat(alarm.look(-5_000_000, counts(0, 0, 0))).isEmpty();
        assertThat(alarm.look(0, counts(0, 0, 7))).isEmpty();
    }

    @Test
    void tellsOnceAMinuteHowManyMoreThereWere() {
        assertThat(alarm.look(0, counts(1, 0, 0)))
                .hasValueSatisfying(text -> assertThat(text).startsWith("ignored 1 datagram not signed"));
        assertThat(alarm.look(1, counts(500, 0, 0))).isEmpty();
        assertThat(alarm.look(59_999, counts(1_000, 1, 0))).isEmpty();
        assertThat(alarm.look(60_000, counts(1_000, 1, 0)))
                .hasValueSatisfying(text -> assertThat(text).startsWith("ignored 1000 datagrams not signed"));
        assertThat(alarm.look(200_000, counts(1_000, 1, 9))).isEmpty();
    }
}
