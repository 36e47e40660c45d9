package kopi.core.egg;

import static kopi.core.egg.EggOptions.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import kopi.core.PropertySeeds;
import kopi.core.egg.FailureDetector.Verdict;
import org.junit.jupiter.api.Test;

class FailureDetectorTest {
    private static final NodeId SELF = new NodeId("egg-1");
    private static final NodeId NODE = new NodeId("filter-1");

    private final FailureDetector detector = new FailureDetector(SELF, DEFAULT);

    /** Time passes as it should, and the egg hears itself. */
    private void listen(long from, long to) {
        for (long now = from; now <= to; now += DEFAULT.tickEvery()) {
            detector.passed(now);
            detector.heard(SELF, now);
        }
    }

    @Test
    void aNodeIsSuspectAfterTwoSecondsOfSilence() {
        listen(0, 1_000);
        detector.heard(NODE, 1_000);
        listen(1_000, 2_900);
        assertThat(detector.verdict(NODE, 2_999)).isEqualTo(Verdict.ALIVE);
        assertThat(detector.verdict(NODE, 3_000)).isEqualTo(Verdict.SUSPECT);
        detector.heard(NODE, 3_000);
        assertThat(detector.verdict(NODE, 3_000)).isEqualTo(Verdict.ALIVE);
    }

    @Test
    void aNodeThatWasNeverHeardIsUnknown() {
        listen(-5_000, 5_000);
        assertThat(detector.verdict(NODE, 5_000)).isEqualTo(Verdict.UNKNOWN);
        assertThat(detector.silence(NODE, 5_000)).isEqualTo(10_000);
    }

    @Test
    void aNodeThatIsStartedAgainIsUnknown() {
        listen(0, 100);
        detector.heard(NODE, 100);
        detector.await(NODE, 1_000);
        assertThat(detector.verdict(NODE, 100)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void anEggThatWasPausedGivesEverybodyAWholeWindow() {
        listen(0, 1_000);
        detector.heard(NODE, 1_000);
        assertThat(detector.passed(60_000)).isTrue();
        assertThat(detector.silence(NODE, 60_000)).isZero();
        listen(60_000, 61_900);
        assertThat(detector.verdict(NODE, 61_999)).isEqualTo(Verdict.ALIVE);
        assertThat(detector.verdict(NODE, 62_000)).isEqualTo(Verdict.SUSPECT);
    }

    @Test
    void beingALittleLateIsNoPause() {
        detector.passed(0);
        assertThat(detector.passed(1_000)).isFalse();
        assertThat(detector.passed(2_001)).isTrue();
    }

    @Test
    void anEggThatDoesNotHearItselfKnowsNothing() {
        listen(0, 1_000);
        detector.heard(NODE, 1_000);
        for (long now = 1_000; now <= 9_000; now += 100) {
            detector.passed(now);
            assertThat(detector.verdict(NODE, now)).as("at " + now).isEqualTo(Verdict.ALIVE);
        }
        assertThat(detector.isDeaf(9_000)).isTrue();
        detector.heard(SELF, 9_000);
        assertThat(detector.isDeaf(9_000)).isFalse();
        assertThat(detector.silence(NODE, 9_000)).isZero();
    }

    @Test
    void nobodyIsSuspectBeforeTheEggHasListenedForAWholeWindow() {
        PropertySeeds.each(300, random -> {
            var tested = new FailureDetector(SELF, DEFAULT);
            long now = random.nextLong(-100_000, 100_000);
            long listeningSince = now;
            tested.passed(now);
            tested.heard(NODE, now);
            for (int i = 0; i < 200; i++) {
                long step = random.nextInt(20) == 0 ? random.nextLong(10_000) : random.nextLong(300);
                if (step > DEFAULT.suspectAfter() / 2) {
                    listeningSince = now + step;
                }
                now += step;
                tested.passed(now);
                tested.heard(SELF, now);
                if (random.nextInt(30) == 0) {
                    tested.heard(NODE, now);
                }
                if (now - listeningSince < DEFAULT.suspectAfter()) {
                    assertThat(tested.verdict(NODE, now)).isEqualTo(Verdict.ALIVE);
                }
            }
        });
    }
}
