package kopi.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Goal: who takes all that he may leaves something for others, and gets more when he gives something back. */
class CallAdmissionTest {
    private static final CallLimits LIMITS = new CallLimits(8, 8, 6, 1_000, Duration.ofHours(1));
    private static final Caller GREEDY = new Caller("greedy", "10.0.0.1");
    private static final Caller NEIGHBOUR = new Caller("neighbour", "10.0.0.1");
    private static final Caller HONEST = new Caller("honest", "10.0.0.2");

    private final CallAdmission admission = new CallAdmission(LIMITS);

    private int taken(Caller caller) {
        int taken = 0;
        while (admission.begin(caller).isEmpty()) {
            taken++;
        }
        return taken;
    }

    @Test
    void aPrincipalHasHalfOfTheCallsAndAnAddressThreeQuarters() {
        assertThat(taken(GREEDY)).isEqualTo(4);
        assertThat(taken(NEIGHBOUR)).isEqualTo(2);
        assertThat(taken(HONEST)).isEqualTo(2);
        assertThat(admission.begin(new Caller("late", "10.0.0.3"))).contains("8 calls are open here, the limit");
    }

    @Test
    void whatHasEndedMakesRoom() {
        assertThat(taken(GREEDY)).isEqualTo(4);
        assertThat(admission.begin(GREEDY)).contains("4 calls of principal greedy are open here, its limit");
        admission.ended(GREEDY);
        assertThat(admission.begin(GREEDY)).isEmpty();
    }

    @Test
    void clientsThatAreNotToldApartShareTheirAddress() {
        assertThat(taken(new Caller("", "127.0.0.1"))).isEqualTo(6);
        assertThat(taken(new Caller("", "127.0.0.2"))).isEqualTo(2);
    }

    @Test
    void connectionsOfAnAddressLeaveRoomForThoseOfOthers() {
        int taken = 0;
        while (admission.connect("10.0.0.1")) {
            taken++;
        }
        assertThat(taken).isEqualTo(6);
        assertThat(admission.connect("10.0.0.2")).isTrue();
        admission.disconnected("10.0.0.1");
        assertThat(admission.connect("10.0.0.1")).isTrue();
    }

    @Test
    void aMinutesOpensMayComeAtOnceThenAsManyAsTimeAllows() {
        for (int i = 0; i < 6; i++) {
            assertThat(admission.open(GREEDY, 0)).isEmpty();
        }
        assertThat(admission.open(GREEDY, 9_999))
                .contains("more than 6 jobs a minute are opened by principal greedy, its limit");
        assertThat(admission.open(HONEST, 9_999)).isEmpty();
        assertThat(admission.open(GREEDY, 10_000))
                .as("a sixth of a minute later")
                .isEmpty();
        assertThat(admission.open(GREEDY, 10_000)).isPresent();
        assertThat(admission.open(GREEDY, 5_000))
                .as("a clock that runs backwards")
                .isPresent();
    }

    @Test
    void manyAddressesTakeNoMoreMemoryThanAFew() {
        for (int i = 0; i < 20_000; i++) {
            admission.open(new Caller("", "address-" + i), 0);
        }
        assertThat(admission.open(new Caller("", "the-last"), 0))
                .as("those beyond what is counted one by one share a rate")
                .isPresent();
        assertThat(admission.open(new Caller("", "the-last"), 60_000)).isEmpty();
    }
}
