package kopi.core.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import kopi.core.LongRows;
import kopi.core.PropertySeeds;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.report.GroupKey;
import kopi.core.report.GroupKey.Part;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import org.junit.jupiter.api.Test;

class GroupColumnsTest {
    private static final ColumnSpec AT = new ColumnSpec("created_at", ColumnType.TIMESTAMP);

    private static long second(String text) {
        return LocalDateTime.parse(text).toEpochSecond(ZoneOffset.UTC);
    }

    private static String[] printed(Part part, long... timestamps) {
        var key = new GroupKey(AT, part);
        return Arrays.stream(KeyExtractor.keys(key, timestamps))
                .mapToObj(key::format)
                .toArray(String[]::new);
    }

    @Test
    void aMonthLastsFromItsFirstToItsLastSecond() {
        assertThat(printed(
                        Part.YEAR_MONTH,
                        second("2024-02-29T23:59:59"),
                        second("2024-03-01T00:00:00"),
                        second("2024-02-01T00:00:00"),
                        second("2024-01-31T23:59:59")))
                .containsExactly("2024-02", "2024-03", "2024-02", "2024-01");
    }

    @Test
    void aYearHasItsHalvesInJuneAndJuly() {
        assertThat(printed(
                        Part.YEAR_HALF,
                        second("2024-06-30T23:59:59"),
                        second("2024-07-01T00:00:00"),
                        second("2024-12-31T23:59:59"),
                        second("2025-01-01T00:00:00")))
                .containsExactly("2024-H1", "2024-H2", "2024-H2", "2025-H1");
    }

    @Test
    void valuesAreTheirOwnKeys() {
        long[] ids = {7, 0, Long.MAX_VALUE};
        assertThat(KeyExtractor.keys(GroupKey.value(AT), ids)).isSameAs(ids);
    }

    @Test
    void monthsHalvesAndWeekdaysAreThoseOfTheCalendarInAnyOrderAndBefore1970() {
        PropertySeeds.each(200, random -> {
            long[] timestamps = randomTimestamps(random);
            LocalDateTime[] times = Arrays.stream(timestamps)
                    .mapToObj(t -> LocalDateTime.ofEpochSecond(t, 0, ZoneOffset.UTC))
                    .toArray(LocalDateTime[]::new);
            assertThat(printed(Part.YEAR_MONTH, timestamps))
                    .isEqualTo(Arrays.stream(times)
                            .map(t -> String.format("%04d-%02d", t.getYear(), t.getMonthValue()))
                            .toArray());
            assertThat(printed(Part.YEAR_HALF, timestamps))
                    .isEqualTo(Arrays.stream(times)
                            .map(t -> String.format("%04d-H%d", t.getYear(), t.getMonthValue() <= 6 ? 1 : 2))
                            .toArray());
            assertThat(printed(Part.WEEKDAY, timestamps))
                    .isEqualTo(Arrays.stream(times)
                            .map(t -> t.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH))
                            .toArray());
        });
    }

    private static long[] randomTimestamps(Random random) {
        long from = second("0000-01-01T00:00:00");
        long to = second("9999-12-31T23:59:59");
        long[] timestamps = random.longs(1 + random.nextInt(30), from, to).toArray();
        for (int i = 1; i < timestamps.length; i++) {
            if (random.nextBoolean()) { // near the one before: in its month, or just over the edge
                timestamps[i] = Math.clamp(timestamps[i - 1] + random.nextInt(-2_000_000, 2_000_000), from, to);
            }
        }
        return timestamps;
    }

    @Test
    void eachRowHasItsKeysThenItsMeasures() {
        Report topItems = Reports.named("t2", Parameters.DEFAULT);
        assertThat(topItems.keptColumns().stream().map(ColumnSpec::name))
                .containsExactly("item_id", "quantity", "subtotal", "created_at");
        var rows = LongRows.ofColumns(new long[] {6, 1}, new long[] {3, 2}, new long[] {285_000, 120_000}, new long[] {
            second("2024-01-01T07:00:00"), second("2025-06-30T07:00:00")
        });
        var grouped = GroupColumns.compile((Report.Summary) topItems).group(rows);
        assertThat(LongRows.in(grouped))
                .containsExactly(
                        List.of(GroupKey.yearMonth(2024, 1), 6L, 285_000L, 3L),
                        List.of(GroupKey.yearMonth(2025, 6), 1L, 120_000L, 2L));
    }

    @Test
    void eachRowCountsOne() {
        Report topCustomers = Reports.named("t4", Parameters.DEFAULT);
        var grouped = GroupColumns.compile((Report.Summary) topCustomers)
                .group(LongRows.ofColumns(new long[] {4, 4}, new long[] {100, 7}));
        assertThat(LongRows.in(grouped)).containsExactly(List.of(4L, 100L, 1L), List.of(4L, 7L, 1L));
    }

    @Test
    void noRowsGiveNoGroups() {
        Report tpv = Reports.named("t3", Parameters.DEFAULT);
        var grouped = GroupColumns.compile((Report.Summary) tpv)
                .group(LongRows.ofColumns(new long[0], new long[0], new long[0]));
        assertThat(grouped.rows()).isZero();
        assertThat(grouped.columns()).hasSize(3);
    }
}
