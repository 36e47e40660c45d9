package kopi.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SafeListTest {
    @Test
    void fewAreAllNamed() {
        assertThat(SafeList.of(List.of())).isEmpty();
        assertThat(SafeList.of(List.of("a", "b", "c"))).isEqualTo("a, b, c");
    }

    @Test
    void ofManyTheRestIsCounted() {
        assertThat(SafeList.of(Collections.nCopies(130_000, "a"), 3)).isEqualTo("a, a, a and 129,997 more");
        assertThat(SafeList.of(Collections.nCopies(130_000, "a"))).endsWith("a and 129,988 more");
    }

    @Test
    void valuesAreEscapedAndCut() {
        assertThat(SafeList.of(List.of("\u001b[2J", "x".repeat(1_000))))
                .startsWith("\\x1b[2J, xxx")
                .endsWith("… (800 more characters)");
    }

    @Test
    void allOfItFitsOnAScreen() {
        assertThat(SafeList.of(Collections.nCopies(1_000_000, "\u0000".repeat(1_000_000))))
                .hasSizeLessThan(1_000);
    }
}
