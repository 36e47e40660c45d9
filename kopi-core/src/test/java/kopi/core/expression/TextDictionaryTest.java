package kopi.core.expression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import kopi.core.PropertySeeds;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;
import org.junit.jupiter.api.Test;

class TextDictionaryTest {
    @Test
    void textsAreNumberedInTheOrderOfTheirFirstOccurrence() {
        TextVector encoded = TextVector.of(TextDictionary.encode(TextColumn.of(List.of("b", "", "b", "a", ""))));
        assertThat(encoded.codes()).containsExactly(0, 1, 0, 2, 1);
        assertThat(IntStream.range(0, 3).mapToObj(encoded.dictionary()::text)).containsExactly("b", "", "a");
    }

    @Test
    void chanceAgreesWithAMap() {
        PropertySeeds.each(200, random -> {
            List<String> texts = texts(random);
            Map<String, Integer> numbers = new LinkedHashMap<>();
            int[] expected = texts.stream()
                    .mapToInt(text -> numbers.computeIfAbsent(text, _ -> numbers.size()))
                    .toArray();
            TextVector encoded = TextVector.of(TextDictionary.encode(TextColumn.of(texts)));
            assertThat(encoded.codes()).isEqualTo(expected);
            assertThat(encoded.dictionary())
                    .usingRecursiveComparison()
                    .isEqualTo(TextColumn.of(List.copyOf(numbers.keySet())));
        });
    }

    /** UUIDs until, perhaps, something else comes. */
    private static List<String> texts(Random random) {
        int others = random.nextInt(3) == 0 ? 0 : random.nextInt(3_000);
        return random.ints(random.nextInt(3_000), 0, 1 + random.nextInt(3_000))
                .mapToObj(i -> i < others ? "x".repeat(i % 7) + i : new UUID(i % 3, i).toString())
                .toList();
    }

    @Test
    void itMakesNoDifferenceHowATextIsGiven() {
        PropertySeeds.each(200, random -> {
            var dictionary = new TextDictionary();
            Map<String, Integer> numbers = new HashMap<>();
            for (int round = 0; round < 5; round++) {
                List<String> texts = texts(random);
                TextColumn column = TextColumn.of(texts);
                int[] found = new int[texts.size()];
                int[] codes = new int[texts.size()];
                UuidColumn.of(column)
                        .ifPresentOrElse(
                                uuids -> {
                                    dictionary.find(uuids, found);
                                    dictionary.codes(uuids, codes);
                                },
                                () -> {
                                    Arrays.setAll(
                                            found,
                                            i -> dictionary.find(column.bytes(), column.start(i), column.length(i)));
                                    Arrays.setAll(
                                            codes,
                                            i -> dictionary.code(column.bytes(), column.start(i), column.length(i)));
                                });
                assertThat(found)
                        .isEqualTo(texts.stream()
                                .mapToInt(text -> numbers.getOrDefault(text, TextDictionary.NONE))
                                .toArray());
                assertThat(codes)
                        .isEqualTo(texts.stream()
                                .mapToInt(text -> numbers.computeIfAbsent(text, _ -> numbers.size()))
                                .toArray());
            }
            assertThat(dictionary.size()).isEqualTo(numbers.size());
            assertThat(TextVector.of(dictionary.vector(
                                    IntStream.range(0, numbers.size()).toArray()))
                            .dictionary()
                            .size())
                    .isEqualTo(numbers.size());
            numbers.forEach((text, number) ->
                    assertThat(dictionary.texts().text(number)).isEqualTo(text));
        });
    }

    @Test
    void whatItTakesDoesNotDependOnTheOrderOfUuidsAndOthers() {
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            texts.add((i % 2 == 0 ? "x" + i : new UUID(i, i).toString()).getBytes(UTF_8));
        }
        var uuidsLast = new TextDictionary();
        texts.forEach(uuidsLast::code);
        var uuidsFirst = new TextDictionary();
        texts.stream().sorted(Comparator.comparingInt(text -> -text.length)).forEach(uuidsFirst::code);
        assertThat(uuidsFirst.bytes()).isEqualTo(uuidsLast.bytes());
    }
}
