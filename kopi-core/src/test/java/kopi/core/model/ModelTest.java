package kopi.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.PropertySeeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
    private static String exact(long units) {
        BigDecimal rounded = BigDecimal.valueOf(units, 4).setScale(2, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0.00" : rounded.toPlainString();
    }

    @Test
    void moneyPrintsAsBigDecimalsDo() {
        PropertySeeds.each(500, random -> {
            long units = random.nextLong() >> random.nextInt(63);
            assertThat(Money.format(units)).isEqualTo(exact(units));
        });
        for (long units = -1_000; units <= 1_000; units++) {
            assertThat(Money.format(units)).isEqualTo(exact(units));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "780000, 78.00",
        "50, 0.01",
        "49, 0.00",
        "-49, 0.00",
        "-50, -0.01",
        "-10050, -1.01",
        "9223372036854775807, 922337203685477.58",
        "-9223372036854775808, -922337203685477.58"
    })
    void moneyRoundsHalvesAwayFromZero(long units, String printed) {
        assertThat(Money.format(units)).isEqualTo(printed);
    }

    @Test
    void aSelectionOfEveryRowNeedsNoRowNumbers() {
        Selection selection = Selection.of(new int[] {0, 1, 2}, 3, 3);
        assertThat(selection.isAll()).isTrue();
        assertThat(selection.row(2)).isEqualTo(2);
        assertThat(Selection.of(new int[] {2, 0, 0}, 1, 3).row(0)).isEqualTo(2);
        assertThat(Selection.of(new int[0], 0, 0).isAll()).isTrue();
    }

    @Test
    void columnsTakeTheSelectedRows() {
        PropertySeeds.each(200, random -> {
            List<String> texts = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                texts.add("é,\"x".substring(0, random.nextInt(5)).repeat(random.nextInt(3)));
            }
            int[] chosen = IntStream.range(0, texts.size())
                    .filter(_ -> random.nextBoolean())
                    .toArray();
            // The selection vector is longer than what it selects.
            Selection selection = Selection.of(Arrays.copyOf(chosen, texts.size()), chosen.length, texts.size());
            TextColumn taken = TextColumn.of(texts).take(selection);
            long[] numbers = IntStream.range(0, texts.size()).asLongStream().toArray();
            assertThat(IntStream.range(0, taken.size()).mapToObj(taken::text).toList())
                    .isEqualTo(Arrays.stream(chosen).mapToObj(texts::get).toList());
            assertThat(taken.bytes()).hasSize(taken.size() == 0 ? 0 : taken.ends()[taken.size() - 1]);
            assertThat(new LongColumn(numbers).take(selection).values())
                    .isEqualTo(Arrays.stream(chosen).asLongStream().toArray());
        });
    }

    @Test
    void aColumnOfWhichEveryRowIsSelectedStaysItself() {
        TextColumn texts = TextColumn.of(List.of("a", ""));
        LongColumn numbers = new LongColumn(new long[2]);
        assertThat(texts.take(Selection.all(2))).isSameAs(texts);
        assertThat(numbers.take(Selection.all(2))).isSameAs(numbers);
    }

    @Test
    void aBatchHasAsManyValuesInEachColumn() {
        assertThatThrownBy(() -> new Batch(2, List.of(new LongColumn(new long[2]), TextColumn.of(List.of("a")))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("column of 1 values in a batch of 2");
        assertThatThrownBy(() -> new Batch(-1, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "embedded", "0-9", "0123456789012345678901234567890123456789012345678901234567890123"})
    void jobIdsAreShortAndPlain(String id) {
        assertThat(new JobId(id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                "a b",
                "a/b",
                "..",
                "é",
                "a\n",
                "01234567890123456789012345678901234567890123456789012345678901234"
            })
    void jobIdsThatCouldNotNameAFileAreRefused(String id) {
        assertThatThrownBy(() -> new JobId(id)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void batchesAreNumberedFromZero() {
        var job = new JobId("j");
        assertThat(new BatchId(job, "users", 0)).hasToString("j/users/0");
        assertThatThrownBy(() -> new BatchId(job, "users", -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
