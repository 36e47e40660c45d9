package kopi.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kopi.core.PropertySeeds;
import kopi.core.model.TextColumn;
import org.junit.jupiter.api.Test;

class TextDictionaryTest {
    @Test
    void textsAreNumberedInTheOrderOfTheirFirstOccurrence() {
        TextVector encoded = TextDictionary.encode(TextColumn.of(List.of("b", "", "b", "a", "")));
        assertThat(encoded.codes()).containsExactly(0, 1, 0, 2, 1);
        assertThat(IntStream.range(0, 3).mapToObj(encoded.dictionary()::text)).containsExactly("b", "", "a");
    }

    @Test
    void chanceAgreesWithAMap() {
        PropertySeeds.each(200, random -> {
            List<String> texts = random.ints(random.nextInt(3_000), 0, 1 + random.nextInt(3_000))
                    .mapToObj(i -> "x".repeat(i % 7) + i)
                    .toList();
            Map<String, Integer> numbers = new LinkedHashMap<>();
            int[] expected = texts.stream()
                    .mapToInt(text -> numbers.computeIfAbsent(text, _ -> numbers.size()))
                    .toArray();
            TextVector encoded = TextDictionary.encode(TextColumn.of(texts));
            assertThat(encoded.codes()).isEqualTo(expected);
            assertThat(encoded.dictionary())
                    .usingRecursiveComparison()
                    .isEqualTo(TextColumn.of(List.copyOf(numbers.keySet())));
        });
    }
}
