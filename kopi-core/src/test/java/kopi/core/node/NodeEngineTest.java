package kopi.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import kopi.core.egg.BrokerLink;
import kopi.core.port.BrokerHealth;
import kopi.core.port.BrokerHealth.State;
import org.junit.jupiter.api.Test;

class NodeEngineTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final BrokerHealth DOWN = new BrokerHealth(State.DOWN, "connection refused");
    private static final BrokerHealth BLOCKED = new BrokerHealth(State.BLOCKED, "low on disk");

    private final NodeEngine node = new NodeEngine(Duration.ofSeconds(5));

    private void tick(long second, BrokerHealth health, long millis) {
        assertThat(node.tick(second * SECOND, health)).containsExactly(new NodeStep.Tick(millis));
        node.ticked();
    }

    @Test
    void timePassesOnlyWhileTheBrokerTakesMessages() {
        tick(10, BrokerHealth.UP, 0);
        tick(12, BrokerHealth.UP, 2_000);
        tick(14, DOWN, 2_000);
        tick(90, BLOCKED, 2_000);
        tick(91, BrokerHealth.UP, 2_000);
        tick(92, BrokerHealth.UP, 3_000);
    }

    @Test
    void timeInWhichTheProcessStandsStillDoesNotCount() {
        tick(0, BrokerHealth.UP, 0);
        tick(600, BrokerHealth.UP, 5_000);
    }

    @Test
    void heartbeatsSayHowTheLinkIs() {
        assertThat(node.beat(0, DOWN)).containsExactly(new NodeStep.Beat(false, BrokerLink.DOWN));
        node.ready();
        assertThat(node.beat(0, BrokerHealth.UP)).containsExactly(new NodeStep.Beat(true, BrokerLink.UP));
        assertThat(node.beat(0, BLOCKED)).containsExactly(new NodeStep.Beat(true, BrokerLink.UP));
        assertThat(node.beat(0, DOWN)).containsExactly(new NodeStep.Beat(true, BrokerLink.DOWN));
    }

    @Test
    void aNodeWhoseRolesHangIsSilentUntilTheyAnswer() {
        node.tick(0, BrokerHealth.UP);
        assertThat(node.beat(61 * SECOND, BrokerHealth.UP)).isEmpty();
        node.ticked();
        assertThat(node.beat(62 * SECOND, BrokerHealth.UP)).hasSize(1);
    }

    @Test
    void rolesThatWaitForTheBrokerDoNotHang() {
        node.tick(0, BrokerHealth.UP);
        assertThat(node.beat(61 * SECOND, DOWN)).hasSize(1);
        assertThat(node.beat(120 * SECOND, BLOCKED)).hasSize(1);
        assertThat(node.beat(121 * SECOND, BrokerHealth.UP)).hasSize(1);
    }

    @Test
    void aNodeWhoseBrokerWasClosedStops() {
        assertThat(node.tick(0, BrokerHealth.CLOSED))
                .containsExactly(new NodeStep.Stop("its connection to the broker is closed: it was closed"));
        assertThat(node.beat(1, BrokerHealth.CLOSED)).isEmpty();
        assertThat(node.tick(1, BrokerHealth.CLOSED)).isEmpty();
    }

    @Test
    void aNodeIsReadyWithItsStateAndTheBroker() {
        node.beat(0, DOWN);
        assertThat(node.vitals(0, DOWN, 0))
                .isEqualTo(Vitals.waiting("the link to the broker is down: connection refused"));
        assertThat(node.vitals(0, BrokerHealth.UP, 0)).isEqualTo(Vitals.waiting("restoring its state"));
        node.ready();
        assertThat(node.vitals(0, BrokerHealth.UP, 0)).isEqualTo(Vitals.READY);
        assertThat(node.vitals(0, BLOCKED, 0)).isEqualTo(Vitals.READY);
        assertThat(node.vitals(0, BrokerHealth.UP, 1).isReady()).isFalse();
    }

    @Test
    void aNodeIsAliveAsLongAsItsClockTurnsWhateverTheBrokerDoes() {
        node.ready();
        node.tick(0, DOWN);
        node.ticked();
        assertThat(node.vitals(15 * SECOND, DOWN, 0).isAlive()).isTrue();
        assertThat(node.vitals(16 * SECOND, BrokerHealth.UP, 0)).isEqualTo(Vitals.stuck("its clock stands still"));
        node.beat(17 * SECOND, DOWN);
        assertThat(node.vitals(18 * SECOND, DOWN, 0).isAlive()).isTrue();
    }

    @Test
    void aNodeWhoseRoleHangsIsNotAlive() {
        node.ready();
        node.tick(0, BrokerHealth.UP);
        node.beat(61 * SECOND, BrokerHealth.UP);
        assertThat(node.vitals(61 * SECOND, BrokerHealth.UP, 0))
                .isEqualTo(Vitals.stuck("a role does not come back from its message"));
    }

    @Test
    void aNodeThatCannotGoOnStopsOnceAndIsSilent() {
        assertThat(node.failed("a disk")).containsExactly(new NodeStep.Stop("a disk"));
        assertThat(node.failed("another")).isEmpty();
        assertThat(node.beat(0, BrokerHealth.UP)).isEmpty();
    }
}
