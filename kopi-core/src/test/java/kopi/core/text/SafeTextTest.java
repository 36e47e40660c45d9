package kopi.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
    @ParameterizedTest
    @CsvSource({
        "0x00, \\x00",
        "0x07, \\x07",
        "0x09, \\t",
        "0x0a, \\n",
        "0x0d, \\r",
        "0x1b, \\x1b",
        "0x7f, \\x7f",
        "0x85, \\x85",
        "0x9b, \\x9b",
        "0xad, \\xad",
        "0x061c, \\u061c",
        "0x115f, \\u115f",
        "0x180e, \\u180e",
        "0x200b, \\u200b",
        "0x200d, \\u200d",
        "0x2028, \\u2028",
        "0x2029, \\u2029",
        "0x202e, \\u202e",
        "0x2066, \\u2066",
        "0x3164, \\u3164",
        "0xd800, \\ud800",
        "0xdfff, \\udfff",
        "0xfe0f, \\ufe0f",
        "0xfeff, \\ufeff",
        "0xe0041, \\u{e0041}"
    })
    void whatATerminalWouldActOnOrHideIsShown(String code, String shown) {
        String text = "a" + Character.toString(Integer.decode(code)) + "z";

        assertThat(SafeText.escape(text)).isEqualTo("a" + shown + "z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "café", "G Coffee @ Kampung Changkat", "C:\\data\\t1.csv", "咖啡", "☕ 😀", "a\u00a0b", "नमस्ते"
            })
    void whatIsHarmlessStays(String text) {
        assertThat(SafeText.escape(text)).isSameAs(text);
        assertThat(SafeText.json(text)).isSameAs(text);
    }

    @Test
    void nullIsShownAsSuch() {
        assertThat(SafeText.escape(null)).isEqualTo("null");
        assertThat(SafeText.value(null)).isEqualTo("null");
    }

    @Test
    void nothingUnsafeIsLeftOfAnyCodePoint() {
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT).forEach(code -> {
            String once = SafeText.escape(Character.toString(code));
            assertThat(once.codePoints().noneMatch(SafeTextTest::isControl))
                    .as("code point %x", code)
                    .isTrue();
            assertThat(SafeText.escape(once)).isEqualTo(once);
        });
    }

    private static boolean isControl(int code) {
        int type = Character.getType(code);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
    }

    @Test
    void whatIsCutIsCounted() {
        assertThat(SafeText.cut("x".repeat(1_000_005), 5)).isEqualTo("xxxxx… (1,000,000 more characters)");
        assertThat(SafeText.cut("x".repeat(5), 5)).isEqualTo("xxxxx");
    }

    @Test
    void aCutNeverFallsIntoACharacterOrAnEscape() {
        assertThat(SafeText.cut("ab😀cd", 3)).isEqualTo("ab… (3 more characters)");
        assertThat(SafeText.cut("ab\u001bcd", 4)).isEqualTo("ab… (3 more characters)");
        assertThat(SafeText.cut("ab\u001bcd", 6)).isEqualTo("ab\\x1b… (2 more characters)");
    }

    @Test
    void aLineIsOneLineWhateverIsInIt() {
        assertThat(SafeText.line("gone\n2026-11-28 INFO forged\r\nmore\u2028\u0085"))
                .isEqualTo("gone\\n2026-11-28 INFO forged\\r\\nmore\\u2028\\x85");
    }

    @Test
    void jsonKeepsItsMeaning() {
        assertThat(SafeText.json("{\"a\":\"é\u009b2J\u202e \udb40\udc41\ud800\"}"))
                .isEqualTo("{\"a\":\"é\\u009b2J\\u202e \\udb40\\udc41\\ud800\"}");
    }
}
