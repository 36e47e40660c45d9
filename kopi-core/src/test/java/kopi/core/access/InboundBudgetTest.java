package kopi.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Goal: no more bytes are held than the budget has, and who sends most pays for it. */
class InboundBudgetTest {
    private static final Caller GREEDY = new Caller("greedy", "10.0.0.1");
    private static final Caller HONEST = new Caller("honest", "10.0.0.1");

    private final InboundBudget<String> budget = new InboundBudget<>(800);

    @Test
    void whoHoldsMoreThanItsShareLosesItsLargestCall() {
        budget.begin("small", GREEDY);
        budget.begin("large", GREEDY);
        budget.begin("other", HONEST);
        assertThat(budget.received("other", 100)).isEmpty();
        assertThat(budget.received("large", 400)).isEmpty();
        assertThat(budget.received("small", 200)).isEmpty();
        assertThat(budget.received("small", 1)).contains("large");
        budget.end("large");
        assertThat(budget.held()).isEqualTo(301);
    }

    @Test
    void whenAllTogetherHoldTooMuchWhoHoldsMostPays() {
        budget.begin("greed", GREEDY);
        budget.begin("honest", HONEST);
        assertThat(budget.received("greed", 600)).isEmpty();
        assertThat(budget.received("honest", 200)).isEmpty();
        assertThat(budget.received("honest", 1)).as("not who came last").contains("greed");
    }

    @Test
    void whoHoldsMuchWaitsForItsNextMessageAndOthersDoNot() {
        budget.begin("greed", GREEDY);
        budget.begin("honest", HONEST);
        assertThat(budget.next("greed")).isTrue();
        budget.received("greed", 300);
        assertThat(budget.next("greed")).isFalse();
        assertThat(budget.next("honest")).isTrue();
        assertThat(budget.admitted()).isEmpty();
        budget.released("greed", 1);
        assertThat(budget.admitted()).containsExactly("greed");
        assertThat(budget.admitted()).as("once").isEmpty();
    }

    @Test
    void whatHasEndedHoldsNothingAndWaitsForNothing() {
        budget.begin("greed", GREEDY);
        budget.received("greed", 500);
        budget.next("greed");
        budget.end("greed");
        budget.released("greed", 500);
        assertThat(budget.held()).isZero();
        assertThat(budget.admitted()).isEmpty();
        assertThat(budget.received("greed", 9_999)).isEmpty();
    }

    @Test
    void moreIsNeverReleasedThanWasHeld() {
        budget.begin("a", GREEDY);
        budget.received("a", 10);
        budget.released("a", 11);
        assertThat(budget.held()).isZero();
    }
}
