package kopi.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class InputLedgerTest {
    private final InputLedger ledger = new InputLedger();

    @Test
    void aBatchIsMadeOfTheSameBytesEachTime() {
        assertThat(ledger.note("users", 3, 17)).isTrue();
        assertThat(ledger.note("users", 3, 17)).isTrue();
        assertThat(ledger.note("users", 3, 18)).isFalse();
        assertThat(ledger.note("users", 3, 17)).as("the first time counts").isTrue();
        assertThat(ledger.note("stores", 3, 18)).as("another dataset").isTrue();
        assertThat(ledger.note("users", 100_000, 0)).isTrue();
        assertThat(ledger.note("users", 100_000, 1)).isFalse();
        assertThat(ledger.checksum("users", 3)).isEqualTo(17);
    }

    @Test
    void whatWasNotNotedIsNotKnown() {
        ledger.note("users", 3, 17);
        assertThatThrownBy(() -> ledger.checksum("users", 2)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.checksum("stores", 3)).isInstanceOf(IllegalStateException.class);
    }
}
