package kopi.testkit.property;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShrinkingTest {
    private static final int ENOUGH = 10_000;

    /** Numbers, each behind a choice whether there is one more. */
    private static List<Integer> numbers(ChoiceList choices) {
        List<Integer> numbers = new ArrayList<>();
        while (choices.below(20) > 0 && numbers.size() < 50) {
            numbers.add(choices.below(1_000));
        }
        return numbers;
    }

    private static boolean hasTwoLarge(ChoiceList choices) {
        return numbers(choices).stream().filter(number -> number >= 500).count() >= 2;
    }

    @Test
    void whatIsLeftIsAsSmallAsItCanBe() {
        int failures = 0;
        for (int seed = 0; seed < 20; seed++) {
            var choices = ChoiceList.byChance(new SplittableRandom(seed));
            if (hasTwoLarge(choices)) {
                failures++;
                List<Integer> shrunk = Shrinking.shrink(choices.made(), ShrinkingTest::hasTwoLarge, ENOUGH);
                assertThat(numbers(ChoiceList.again(shrunk))).containsExactly(500, 500);
            }
        }
        assertThat(failures).isPositive();
    }

    @Test
    void choicesGiveTheSameAgain() {
        var choices = ChoiceList.byChance(new SplittableRandom(7));
        List<Integer> numbers = numbers(choices);

        assertThat(numbers(ChoiceList.again(choices.made()))).isEqualTo(numbers);
    }

    @Test
    void choicesThatAreMissingOrTooLargeStayInBounds() {
        var choices = ChoiceList.again(List.of(9));

        assertThat(List.of(choices.below(5), choices.below(5))).containsExactly(4, 0);
        assertThat(choices.made()).containsExactly(4, 0);
    }

    @Test
    void attemptsAreBounded() {
        var asked = new ArrayList<Integer>();
        List<Integer> failing =
                new SplittableRandom(1).ints(100, 0, 1_000).boxed().toList();

        Shrinking.shrink(failing, _ -> !asked.add(0), 17);

        assertThat(asked).hasSize(17);
    }
}
