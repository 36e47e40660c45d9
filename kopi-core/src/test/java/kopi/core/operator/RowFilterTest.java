package kopi.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import kopi.core.LongRows;
import kopi.core.PropertySeeds;
import kopi.core.model.Batch;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.LongColumn;
import kopi.core.model.Selection;
import kopi.core.report.Condition;
import kopi.core.report.Condition.AtLeast;
import kopi.core.report.Condition.Present;
import kopi.core.report.Condition.TimeBetween;
import kopi.core.report.Condition.YearBetween;
import kopi.core.report.Conjunction;
import org.junit.jupiter.api.Test;

class RowFilterTest {
    private static final ColumnSpec AT = new ColumnSpec("created_at", ColumnType.TIMESTAMP);
    private static final ColumnSpec AMOUNT = new ColumnSpec("final_amount", ColumnType.MONEY);
    private static final ColumnSpec USER = new ColumnSpec("user_id", ColumnType.OPTIONAL_ID);
    private static final List<ColumnSpec> COLUMNS = List.of(USER, AMOUNT, AT);

    private static long second(String text) {
        return LocalDateTime.parse(text).toEpochSecond(ZoneOffset.UTC);
    }

    private static List<Integer> selected(Conjunction filter, Batch batch) {
        return LongRows.in(RowFilter.compile(filter, COLUMNS).select(batch));
    }

    private static List<Integer> selectedTimes(Condition condition, String... times) {
        long[] seconds = LongStream.of(IntStream.range(0, times.length)
                        .mapToLong(i -> second(times[i]))
                        .toArray())
                .toArray();
        return selected(
                Conjunction.of(condition), LongRows.ofColumns(new long[times.length], new long[times.length], seconds));
    }

    @Test
    void yearsIncludeTheirFirstAndTheirLastSecond() {
        assertThat(selectedTimes(
                        new YearBetween(AT, 2024, 2025),
                        "2023-12-31T23:59:59",
                        "2024-01-01T00:00:00",
                        "2025-12-31T23:59:59",
                        "2026-01-01T00:00:00"))
                .containsExactly(1, 2);
    }

    @Test
    void hoursIncludeBothEndsToTheSecondOnAnyDay() {
        var hours = new TimeBetween(AT, 6 * 3_600, 23 * 3_600);
        assertThat(selectedTimes(
                        hours,
                        "2024-05-01T05:59:59",
                        "2024-05-01T06:00:00",
                        "2024-05-01T23:00:00",
                        "2024-05-01T23:00:01",
                        "1969-12-31T05:59:59",
                        "1969-12-31T06:00:00",
                        "0001-01-01T23:00:00",
                        "0001-01-01T23:00:01"))
                .containsExactly(1, 2, 5, 6);
    }

    @Test
    void theWholeDayIsEverySecondOfIt() {
        assertThat(selectedTimes(
                        new TimeBetween(AT, 0, 86_399),
                        "2024-05-01T00:00:00",
                        "2024-05-01T23:59:59",
                        "1900-01-01T00:00:00"))
                .containsExactly(0, 1, 2);
    }

    @Test
    void amountsIncludeTheLeastOne() {
        Batch batch = LongRows.ofColumns(
                new long[4], new long[] {749_999, 750_000, Long.MAX_VALUE, Long.MIN_VALUE}, new long[4]);
        assertThat(selected(Conjunction.of(new AtLeast(AMOUNT, 750_000)), batch))
                .containsExactly(1, 2);
    }

    @Test
    void theUserZeroIsPresentAndTheEmptyOneIsNot() {
        Batch batch = LongRows.ofColumns(new long[] {0, LongColumn.ABSENT, Long.MAX_VALUE}, new long[3], new long[3]);
        assertThat(selected(Conjunction.of(new Present(USER)), batch)).containsExactly(0, 2);
    }

    @Test
    void everythingPassesWithoutConditionsAndWithoutASelectionVector() {
        Selection all = RowFilter.compile(Conjunction.EVERYTHING, COLUMNS)
                .select(LongRows.ofColumns(new long[3], new long[3], new long[3]));
        assertThat(all.isAll()).isTrue();
        assertThat(all.count()).isEqualTo(3);
    }

    @Test
    void anEmptyBatchHasNoRowsToSelect() {
        Batch empty = LongRows.ofColumns(new long[0], new long[0], new long[0]);
        assertThat(selected(Conjunction.of(new Present(USER), new YearBetween(AT, 2024, 2025)), empty))
                .isEmpty();
    }

    @Test
    void aFilterOverAColumnThatIsNotThereIsRefused() {
        Conjunction filter = Conjunction.of(new Present(USER));
        assertThatThrownBy(() -> RowFilter.compile(filter, List.of(AT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user_id");
    }

    @Test
    void anyFilterSelectsWhatACalendarSelects() {
        PropertySeeds.each(300, random -> {
            Batch batch = randomBatch(random);
            Conjunction filter = randomFilter(random);
            List<Integer> expected = IntStream.range(0, batch.rows())
                    .filter(row -> filter.conditions().stream().allMatch(condition -> holds(condition, batch, row)))
                    .boxed()
                    .toList();
            assertThat(selected(filter, batch)).as(filter.toString()).isEqualTo(expected);
        });
    }

    private static Batch randomBatch(Random random) {
        int rows = random.nextInt(40);
        long[] users = random.longs(rows, -1, 3).toArray();
        long[] amounts = random.longs(rows, -20, 20).toArray();
        // Within a week, or within four thousand years; often at the edge of a year or of a day.
        long base = random.nextBoolean() ? second("2024-12-29T00:00:00") : second("0001-01-01T00:00:00");
        long span = random.nextBoolean() ? 7 * 86_400L : 4_000L * 365 * 86_400;
        long[] times = random.longs(rows, base, base + span).toArray();
        for (int i = 0; i < rows; i++) {
            if (random.nextInt(4) == 0) {
                int year = random.nextInt(1, 4_000);
                times[i] = second(String.format("%04d-01-01T00:00:00", year)) - random.nextInt(2);
            }
        }
        return LongRows.ofColumns(users, amounts, times);
    }

    private static Conjunction randomFilter(Random random) {
        List<Condition> conditions = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int first = random.nextInt(86_400);
            int year = random.nextBoolean() ? 2024 : random.nextInt(1, 4_000);
            conditions.add(
                    switch (random.nextInt(4)) {
                        case 0 -> new YearBetween(AT, year, year + random.nextInt(3));
                        case 1 -> new TimeBetween(AT, first, random.nextInt(first, 86_400));
                        case 2 -> new AtLeast(AMOUNT, random.nextInt(-25, 25));
                        default -> new Present(USER);
                    });
        }
        return new Conjunction(conditions);
    }

    private static boolean holds(Condition condition, Batch batch, int row) {
        LocalDateTime at = LocalDateTime.ofEpochSecond(batch.longs(2)[row], 0, ZoneOffset.UTC);
        return switch (condition) {
            case YearBetween(var _, int first, int last) -> at.getYear() >= first && at.getYear() <= last;
            case TimeBetween(var _, int first, int last) -> {
                int second = at.toLocalTime().toSecondOfDay();
                yield second >= first && second <= last;
            }
            case AtLeast(var _, long min) -> batch.longs(1)[row] >= min;
            case Present _ -> batch.longs(0)[row] != LongColumn.ABSENT;
        };
    }
}
