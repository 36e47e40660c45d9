package kopi.core.egg;

import static kopi.core.egg.EggOptions.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.EggEffect.Check;
import kopi.core.egg.EggEffect.Kill;
import kopi.core.egg.EggEffect.Start;
import kopi.core.egg.EggEffect.Stop;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.egg.ProcessState.Unclear;
import kopi.core.topology.RoleKind;
import org.junit.jupiter.api.Test;

/** Goal: the phases of one node, line by line. */
class SupervisionTest {
    private static final NodeId SELF = new NodeId("egg-1");
    private static final NodeId NODE = new NodeId("filter-1");
    private static final NodeSpec SPEC = new NodeSpec(NODE, List.of(RoleKind.FILTER));
    private static final long PID = 4_711;
    private static final long OLD = 3_600_000;

    private final FailureDetector detector = new FailureDetector(SELF, DEFAULT);
    private final Sightings sightings = new Sightings();
    private final Supervision node;
    private long now;

    SupervisionTest() {
        listen(0);
        node = new Supervision(NODE, DEFAULT, detector, sightings, new Jitter(1), 0);
    }

    /** Time passes, and the egg hears itself. */
    private void listen(long millis) {
        for (long end = now + millis; now <= end; now += 100) {
            detector.passed(now);
            detector.heard(SELF, now);
        }
        now -= 100;
    }

    private boolean beat(long incarnation) {
        var heartbeat = new Heartbeat(
                NODE, incarnation, List.of("filter"), PID + incarnation, true, BrokerLink.UP, "", Gauges.NONE);
        if (!sightings.accept(heartbeat)) {
            return false;
        }
        detector.heard(NODE, now);
        node.heard(now, heartbeat);
        return true;
    }

    private List<EggEffect> check(ProcessState state) {
        return node.checked(now, state, Optional.of(SPEC), DEFAULT.hungAfter());
    }

    private static Alive alive(long incarnation, long age) {
        return new Alive(PID + incarnation, incarnation, 0, age, false);
    }

    private State state() {
        return node.state(now, false);
    }

    private void die() {
        listen(DEFAULT.checkAfter());
        node.look(now);
        check(new Gone(node.incarnation()));
    }

    // --- Watching. ------------------------------------------------------------------------------------------------

    @Test
    void aNodeThatIsHeardIsLeftAlone() {
        beat(5);
        listen(500);
        assertThat(node.look(now)).isEmpty();
        assertThat(state()).isEqualTo(State.ALIVE);
        assertThat(node.pid()).isEqualTo(PID + 5);
    }

    @Test
    void theLauncherIsAskedAboutASilentNodeAgainAndAgainButNotAllTheTime() {
        beat(5);
        listen(DEFAULT.checkAfter());
        assertThat(node.look(now)).containsExactly(new Check(NODE));
        assertThat(node.look(now)).isEmpty();
        listen(DEFAULT.askAgainAfter());
        assertThat(node.look(now)).containsExactly(new Check(NODE));
        assertThat(check(new Unclear("the daemon is away"))).isEmpty();
    }

    @Test
    void aNodeWhoseProcessIsGoneIsStartedAtOnceWithAHigherIncarnation() {
        beat(5);
        die();
        assertThat(state()).isEqualTo(State.DEAD);
        assertThat(node.isDue(now)).isTrue();
        assertThat(node.start(now, SPEC, 2)).containsExactly(new Start(SPEC, 6));
        assertThat(state()).isEqualTo(State.STARTING);
    }

    @Test
    void anIncarnationIsAboveWhatTheTermAsksFor() {
        check(new Gone(0));
        listen(DEFAULT.checkAfter());
        check(new Gone(0));
        assertThat(node.start(now, SPEC, 7_000_000)).containsExactly(new Start(SPEC, 7_000_001));
    }

    @Test
    void aNodeThatIsHeardIsNotGone() {
        beat(5);
        check(new Gone(4));
        assertThat(state()).isEqualTo(State.ALIVE);
    }

    @Test
    void aHungNodeIsKilledButNotBeforeItsTime() {
        beat(5);
        listen(DEFAULT.hungAfter() - 100);
        assertThat(check(alive(5, OLD))).isEmpty();
        assertThat(state()).isEqualTo(State.SUSPECT);
        listen(100);
        assertThat(check(alive(5, OLD))).containsExactly(new Kill(NODE, PID + 5, 5), new Check(NODE));
        listen(DEFAULT.askAgainAfter());
        assertThat(node.look(now)).containsExactly(new Kill(NODE, PID + 5, 5), new Check(NODE));
        node.exited(now, 5);
        assertThat(node.isDue(now)).isTrue();
        assertThat(node.isCrashLooping(now)).isFalse();
    }

    @Test
    void aNodeThatIsStillStartingIsNotHung() {
        listen(DEFAULT.hungAfter());
        assertThat(check(alive(5, DEFAULT.startWithin() - 1))).isEmpty();
        assertThat(check(alive(5, DEFAULT.startWithin()))).contains(new Kill(NODE, PID + 5, 5));
    }

    private void assertPatience(long millis) {
        node.start(now, SPEC, 0);
        long life = node.incarnation();
        listen(DEFAULT.hungAfter());
        assertThat(check(alive(life, millis - 1))).isEmpty();
        assertThat(check(alive(life, millis))).contains(new Kill(NODE, PID + life, life));
        node.exited(now, life);
        listen(DEFAULT.restart().maxDelay());
    }

    @Test
    void eachStartThatTookTooLongDoublesTheTimeOfTheNext() {
        beat(5);
        die();
        for (long times : new long[] {1, 2, 4, 8, 8, 8}) {
            assertPatience(times * DEFAULT.startWithin());
        }
        node.start(now, SPEC, 0);
        beat(node.incarnation());
        for (long healthy = 0; healthy < DEFAULT.restart().healthyAfter(); healthy += DEFAULT.heartbeatEvery()) {
            listen(DEFAULT.heartbeatEvery());
            beat(node.incarnation());
            node.look(now);
        }
        die();
        assertPatience(DEFAULT.startWithin());
    }

    @Test
    void aLaterLifeThanTheOneToBeKilledIsLeftAlone() {
        beat(5);
        listen(DEFAULT.hungAfter());
        check(alive(5, OLD));
        beat(6);
        listen(DEFAULT.askAgainAfter());
        assertThat(node.look(now)).isEmpty();
        assertThat(state()).isEqualTo(State.ALIVE);
    }

    // --- Starting. ------------------------------------------------------------------------------------------------

    private void startAs6() {
        beat(5);
        die();
        node.start(now, SPEC, 0);
    }

    @Test
    void heartbeatsOfAnEarlierLifeDoNotCount() {
        startAs6();
        assertThat(beat(5)).isFalse();
        assertThat(state()).isEqualTo(State.STARTING);
        assertThat(beat(6)).isTrue();
        assertThat(state()).isEqualTo(State.ALIVE);
    }

    @Test
    void aStartThatGotLostIsAskedForAgainAsTheSameLife() {
        startAs6();
        listen(DEFAULT.askAgainAfter());
        assertThat(node.look(now)).containsExactly(new Check(NODE));
        assertThat(check(new Gone(5))).containsExactly(new Start(SPEC, 6));
        assertThat(check(alive(6, 100))).isEmpty();
        assertThat(state()).isEqualTo(State.STARTING);
    }

    @Test
    void aNodeThatDiesWhileItStartsIsStartedAgainLater() {
        startAs6();
        node.started(6, PID, 3);
        assertThat(node.restarts()).isEqualTo(3);
        check(new Gone(6));
        assertThat(state()).isEqualTo(State.DEAD);
        assertThat(node.isDue(now)).isFalse();
        listen(DEFAULT.restart().firstDelay());
        assertThat(node.isDue(now)).isTrue();
    }

    @Test
    void whatCannotBeStartedIsTriedAgainLater() {
        startAs6();
        node.startFailed(now, 5);
        assertThat(state()).isEqualTo(State.STARTING);
        node.startFailed(now, 6);
        assertThat(state()).isEqualTo(State.DEAD);
    }

    @Test
    void theLauncherHasTheLastWordOnWhichLifeLives() {
        startAs6();
        // It did not start anything, since the last life lived after all.
        check(alive(5, OLD));
        assertThat(node.incarnation()).isEqualTo(5);
        assertThat(beat(5)).isTrue();
        assertThat(state()).isEqualTo(State.ALIVE);
    }

    /** Its heartbeats came, but were taken for those of a life that was over. */
    @Test
    void aLifeThatTheEggHasNotListenedForIsNotHung() {
        startAs6();
        listen(DEFAULT.hungAfter());
        assertThat(check(alive(5, OLD))).isEmpty();
        listen(DEFAULT.hungAfter() - 100);
        assertThat(check(alive(5, OLD))).isEmpty();
        listen(100);
        assertThat(check(alive(5, OLD))).contains(new Kill(NODE, PID + 5, 5));
    }

    @Test
    void aNodeThatAnotherLeaderHasStartedIsTakenOver() {
        beat(5);
        die();
        assertThat(beat(9)).isTrue();
        assertThat(state()).isEqualTo(State.ALIVE);
        die();
        assertThat(node.start(now, SPEC, 0)).containsExactly(new Start(SPEC, 10));
    }

    // --- Dying too often. -----------------------------------------------------------------------------------------

    @Test
    void fiveDeathsInTwoMinutesAreTooMany() {
        beat(1);
        for (int death = 1; death <= 5; death++) {
            assertThat(node.isCrashLooping(now)).isFalse();
            die();
            node.start(now, SPEC, 0);
            beat(death + 1);
        }
        assertThat(node.isCrashLooping(now)).isTrue();
        listen(DEFAULT.restart().deathsWithin());
        assertThat(node.isCrashLooping(now)).isFalse();
    }

    @Test
    void askingForItForgives() {
        beat(1);
        for (int death = 1; death <= 5; death++) {
            die();
            node.start(now, SPEC, 0);
        }
        node.startFailed(now, node.incarnation());
        node.forgive(now);
        assertThat(node.isCrashLooping(now)).isFalse();
        assertThat(node.isDue(now)).isTrue();
    }

    // --- Stopping. ------------------------------------------------------------------------------------------------

    @Test
    void aNodeThatIsNotWantedIsStoppedUntilItIsGone() {
        beat(5);
        assertThat(node.stop(now)).containsExactly(new Stop(NODE, PID + 5, 5), new Check(NODE));
        assertThat(node.stop(now)).isEmpty();
        assertThat(state()).isEqualTo(State.STOPPING);
        beat(5);
        listen(DEFAULT.askAgainAfter());
        assertThat(node.stop(now)).containsExactly(new Stop(NODE, PID + 5, 5), new Check(NODE));
        check(new Gone(5));
        assertThat(node.isDead()).isTrue();
        assertThat(node.stop(now)).isEmpty();
        assertThat(node.isDue(now)).as("wanted again").isTrue();
    }

    /** The order to start it came after the question whether it lives. */
    @Test
    void aNodeThatComesUpAfterItWasTakenForGoneIsStopped() {
        startAs6();
        assertThat(node.stop(now)).containsExactly(new Stop(NODE, 0, 6), new Check(NODE));
        check(new Gone(5));
        assertThat(node.isDead()).isTrue();
        check(alive(6, 100));
        assertThat(node.stop(now)).containsExactly(new Stop(NODE, PID + 6, 6), new Check(NODE));
    }

    @Test
    void aNodeOfWhichNothingIsKnownIsLookedForBeforeItIsStopped() {
        assertThat(node.stop(now)).containsExactly(new Check(NODE));
        check(alive(5, OLD));
        assertThat(node.stop(now)).contains(new Stop(NODE, PID + 5, 5));
    }
}
