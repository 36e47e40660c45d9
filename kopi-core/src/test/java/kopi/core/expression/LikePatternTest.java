package kopi.core.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import kopi.core.PropertySeeds;
import org.junit.jupiter.api.Test;

class LikePatternTest {
    private static final Optional<Integer> ESCAPE = Optional.of((int) '!');

    private static boolean isLike(String text, String pattern) {
        return LikePattern.compile(pattern, ESCAPE).matches(text);
    }

    @Test
    void percentStandsForAnyTextAndUnderscoreForOneCodePoint() {
        assertThat(isLike("", "%")).isTrue();
        assertThat(isLike("", "_")).isFalse();
        assertThat(isLike("😀", "_")).isTrue();
        assertThat(isLike("mocha", "m%ch_")).isTrue();
        assertThat(isLike("mocha", "MOCHA")).isFalse();
        assertThat(isLike("a\nb", "a%b")).isTrue();
    }

    @Test
    void whatIsEscapedStandsForItself() {
        assertThat(isLike("100%", "100!%")).isTrue();
        assertThat(isLike("1000", "100!%")).isFalse();
        assertThat(isLike("a!", "a!!")).isTrue();
        assertThat(LikePattern.compile("!", Optional.empty()).matches("!")).isTrue();
    }

    @Test
    void anEscapeInFrontOfNothingOrOfALetterIsRefused() {
        assertThatThrownBy(() -> isLike("a", "a!")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> isLike("a", "!a")).isInstanceOf(IllegalArgumentException.class);
    }

    /** Each ANY would be tried with each end, were it not for the latest only. */
    @Test
    void aPatternOfManyPercentSignsTakesNoTime() {
        assertThat(isLike("a".repeat(5_000), "%a".repeat(1_000) + "%b")).isFalse();
    }

    @Test
    void chanceAgreesWithARegularExpression() {
        PropertySeeds.each(20_000, random -> {
            String text = text(random, "ab.");
            String pattern = text(random, "ab.%_");
            String expression = Pattern.compile("[ab.%_]").matcher(pattern).replaceAll(part -> switch (part.group()) {
                case "%" -> ".*";
                case "_" -> ".";
                default -> "[" + part.group() + "]";
            });
            assertThat(isLike(text, pattern))
                    .as("'%s' LIKE '%s'", text, pattern)
                    .isEqualTo(text.matches(expression));
        });
    }

    private static String text(Random random, String letters) {
        return random.ints(random.nextInt(8), 0, letters.length())
                .mapToObj(i -> letters.substring(i, i + 1))
                .reduce("", String::concat);
    }
}
