package kopi.core.egg;

import static kopi.core.egg.EggOptions.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import kopi.core.PropertySeeds;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.ElectionMessage.Kind;
import kopi.core.egg.EggEffect.PersistTerm;
import kopi.core.egg.EggEffect.SendDatagram;
import kopi.core.egg.Election.State;
import org.junit.jupiter.api.Test;

/** Goal: the transition table holds, line by line. The egg under test is the second of three. */
class ElectionTest {
    private static final NodeId EGG_1 = new NodeId("egg-1");
    private static final NodeId EGG_2 = new NodeId("egg-2");
    private static final NodeId EGG_3 = new NodeId("egg-3");
    private static final long INCARNATION = 77;
    private static final Term KEPT = new Term(4, EGG_3);

    private final Election election = election(EGG_2);

    private static Election election(NodeId self) {
        return new Election(self, INCARNATION, new TreeSet<>(List.of(EGG_1, EGG_2, EGG_3)), DEFAULT.election(), KEPT);
    }

    private static ElectionMessage from(NodeId egg, Kind kind, Term term) {
        return new ElectionMessage(egg, 1, kind, term);
    }

    private EggEffect to(NodeId egg, Kind kind) {
        return new SendDatagram(egg, new ElectionMessage(EGG_2, INCARNATION, kind, election.term()));
    }

    private void follow3() {
        election.start(0);
        election.receive(10, from(EGG_3, Kind.COORDINATOR, KEPT.next(EGG_3)));
        assertThat(election.state()).isEqualTo(State.FOLLOWING);
        assertThat(election.leader()).contains(EGG_3);
    }

    private void lead() {
        election.start(0);
        election.tick(500);
        assertThat(election.isLeading()).isTrue();
    }

    // --- Standing. ------------------------------------------------------------------------------------------------

    @Test
    void anEggThatStartsAsksTheHigherOnes() {
        assertThat(election.start(0)).containsExactly(to(EGG_3, Kind.ELECTION));
        assertThat(election.state()).isEqualTo(State.ELECTING);
        assertThat(election.leader()).isEmpty();
    }

    @Test
    void theHighestWaitsAtItsStartAndNotLater() {
        Election highest = election(EGG_3);
        assertThat(highest.start(0)).isEmpty();
        assertThat(highest.state()).isEqualTo(State.ELECTING);
        highest.receive(10, from(EGG_1, Kind.ELECTION, new Term(9, EGG_1)));
        highest.tick(500);
        assertThat(highest.term()).isEqualTo(new Term(10, EGG_3));
        highest.observe(600, EGG_1, new Term(12, EGG_1), Optional.of(EGG_1));
        assertThat(highest.isLeading()).isTrue();
        assertThat(highest.term()).isEqualTo(new Term(13, EGG_3));
    }

    @Test
    void anEggLeadsWhenNobodyHigherAnswers() {
        election.start(0);
        assertThat(election.tick(499)).isEmpty();
        List<EggEffect> effects = election.tick(500);
        var term = new Term(5, EGG_2);
        assertThat(election.isLeading()).isTrue();
        assertThat(election.leader()).contains(EGG_2);
        assertThat(effects)
                .as("the term is kept before anybody hears of it")
                .containsExactly(new PersistTerm(term), to(EGG_3, Kind.COORDINATOR), to(EGG_1, Kind.COORDINATOR));
        assertThat(election.tick(10_000)).isEmpty();
    }

    @Test
    void anEggThatIsAnsweredWaitsAndStandsAgainIfNobodyLeads() {
        election.start(0);
        assertThat(election.receive(100, from(EGG_3, Kind.ANSWER, KEPT))).isEmpty();
        assertThat(election.state()).isEqualTo(State.AWAITING);
        assertThat(election.tick(1_599)).isEmpty();
        assertThat(election.tick(1_600)).containsExactly(to(EGG_3, Kind.ELECTION));
        assertThat(election.state()).isEqualTo(State.ELECTING);
    }

    @Test
    void anAnswerCountsOnlyFromAHigherEggAndInTime() {
        election.start(0);
        election.receive(10, from(EGG_1, Kind.ANSWER, KEPT));
        assertThat(election.state()).isEqualTo(State.ELECTING);
        election.tick(500);
        election.receive(510, from(EGG_3, Kind.ANSWER, KEPT));
        assertThat(election.isLeading()).isTrue();
    }

    // --- Being asked. ---------------------------------------------------------------------------------------------

    @Test
    void aLowerEggIsAnswered() {
        election.start(0);
        assertThat(election.receive(1, from(EGG_1, Kind.ELECTION, KEPT))).containsExactly(to(EGG_1, Kind.ANSWER));
        assertThat(election.receive(2, from(EGG_3, Kind.ELECTION, KEPT))).isEmpty();
    }

    @Test
    void aLeaderSaysThatItLeads() {
        lead();
        assertThat(election.receive(600, from(EGG_1, Kind.ELECTION, KEPT)))
                .containsExactly(to(EGG_1, Kind.ANSWER), to(EGG_1, Kind.COORDINATOR));
    }

    @Test
    void aFollowerThatIsAskedStands() {
        follow3();
        assertThat(election.receive(600, from(EGG_1, Kind.ELECTION, KEPT)))
                .containsExactly(to(EGG_1, Kind.ANSWER), to(EGG_3, Kind.ELECTION));
        assertThat(election.state()).isEqualTo(State.ELECTING);
    }

    // --- Following. -----------------------------------------------------------------------------------------------

    @Test
    void staleCoordinatorMessageIsANoOp() {
        lead();
        Term leading = election.term();
        assertThat(election.receive(600, from(EGG_3, Kind.COORDINATOR, KEPT))).isEmpty();
        assertThat(election.observe(600, EGG_3, KEPT, Optional.of(EGG_3))).isEmpty();
        assertThat(election.isLeading()).isTrue();
        assertThat(election.term()).isEqualTo(leading);
    }

    @Test
    void aHigherEggThatComesBackTakesOver() {
        lead();
        Term later = election.term().next(EGG_3);
        assertThat(election.receive(600, from(EGG_3, Kind.COORDINATOR, later))).contains(new PersistTerm(later));
        assertThat(election.state()).isEqualTo(State.FOLLOWING);
        assertThat(election.leader()).contains(EGG_3);
    }

    @Test
    void aHeartbeatOfTheLeaderIsAsGoodAsItsMessage() {
        election.start(0);
        election.observe(10, EGG_3, KEPT.next(EGG_3), Optional.of(EGG_3));
        assertThat(election.leader()).contains(EGG_3);
    }

    @Test
    void aLowerEggThatLeadsIsDeposed() {
        follow3();
        Term claim = election.term().next(EGG_1);
        assertThat(election.receive(600, from(EGG_1, Kind.COORDINATOR, claim)))
                .containsExactly(new PersistTerm(claim), to(EGG_3, Kind.ELECTION));
        election.tick(1_100);
        assertThat(election.term()).isEqualTo(claim.next(EGG_2));
    }

    @Test
    void aLeaderThatHearsOfALaterTermStands() {
        lead();
        Term later = election.term().next(EGG_1);
        assertThat(election.observe(600, EGG_1, later, Optional.empty()))
                .containsExactly(new PersistTerm(later), to(EGG_3, Kind.ELECTION));
        assertThat(election.state()).isEqualTo(State.ELECTING);
    }

    @Test
    void aLostLeaderIsReplaced() {
        follow3();
        assertThat(election.lost(5_000, EGG_1)).isEmpty();
        assertThat(election.lost(5_000, EGG_3)).containsExactly(to(EGG_3, Kind.ELECTION));
    }

    @Test
    void aLeaderThatDoesNotSayThatItLeadsIsReplaced() {
        follow3();
        assertThat(election.observe(600, EGG_3, election.term(), Optional.empty()))
                .containsExactly(to(EGG_3, Kind.ELECTION));
    }

    @Test
    void anEggThatWasPausedDoesNotTakeSilenceForConsent() {
        election.start(0);
        assertThat(election.paused(60_000)).containsExactly(to(EGG_3, Kind.ELECTION));
        assertThat(election.tick(60_400)).isEmpty();
        election.receive(60_450, from(EGG_3, Kind.ANSWER, KEPT));
        assertThat(election.state()).isEqualTo(State.AWAITING);
    }

    @Test
    void whoIsNoEggOfThisClusterHasNoSay() {
        election.start(0);
        var stranger = new NodeId("egg-9");
        assertThat(election.receive(10, from(stranger, Kind.COORDINATOR, new Term(99, stranger))))
                .isEmpty();
        assertThat(election.observe(10, stranger, new Term(99, stranger), Optional.of(stranger)))
                .isEmpty();
        assertThat(election.receive(10, from(EGG_2, Kind.COORDINATOR, new Term(99, EGG_2))))
                .isEmpty();
        assertThat(election.term()).isEqualTo(KEPT);
    }

    @Test
    void termsNeverGoBackAndAreKeptWhenTheyChange() {
        PropertySeeds.each(300, random -> {
            Election tested = election(EGG_2);
            tested.start(0);
            List<NodeId> eggs = List.of(EGG_1, EGG_2, EGG_3);
            List<Kind> kinds = List.of(Kind.values());
            long now = 0;
            for (int i = 0; i < 100; i++) {
                now += random.nextLong(800);
                Term before = tested.term();
                NodeId egg = eggs.get(random.nextInt(3));
                var term = new Term(before.number() + random.nextInt(4) - 2, eggs.get(random.nextInt(3)));
                List<EggEffect> effects =
                        switch (random.nextInt(4)) {
                            case 0 -> tested.tick(now);
                            case 1 -> tested.lost(now, egg);
                            case 2 -> tested.observe(now, egg, term, Optional.of(eggs.get(random.nextInt(3))));
                            default -> tested.receive(now, from(egg, kinds.get(random.nextInt(3)), term));
                        };
                assertThat(tested.term()).isGreaterThanOrEqualTo(before);
                if (!tested.term().equals(before)) {
                    assertThat(effects.getFirst()).isInstanceOf(PersistTerm.class);
                    assertThat(effects).contains(new PersistTerm(tested.term()));
                }
                assertThat(tested.isLeading()).isEqualTo(tested.leader().equals(Optional.of(EGG_2)));
                if (tested.isLeading()) {
                    assertThat(tested.term().egg()).isEqualTo(EGG_2);
                }
            }
        });
    }
}
