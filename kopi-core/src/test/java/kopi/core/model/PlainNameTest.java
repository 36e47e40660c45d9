package kopi.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"t1", "t2_1.csv", "high-value", "A.B-c_9", "x"})
    void theseAreNames(String name) {
        assertThat(PlainName.isValid(name)).isTrue();
        assertThat(PlainName.require("file", name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "..", ".x", "-x", "a/b", "a\\b", "a b", "a\0", "a\n", "é", "\u001b[2J", "=x", "a:b"})
    void theseAreNot(String name) {
        assertThat(PlainName.isValid(name)).isFalse();
        assertThatThrownBy(() -> PlainName.require("file", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the name of a file " + PlainName.REQUIREMENT);
    }

    @Test
    void aHundredCharactersAreEnough() {
        assertThat(PlainName.isValid("x".repeat(100))).isTrue();
        assertThat(PlainName.isValid("x".repeat(101))).isFalse();
    }
}
