package kopi.core.operator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.siegmar.fastcsv.reader.CsvReader;
import java.io.ByteArrayOutputStream;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import kopi.core.LongRows;
import kopi.core.PropertySeeds;
import kopi.core.model.Batch;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Datasets;
import kopi.core.model.FieldFormat;
import kopi.core.model.LongColumn;
import kopi.core.model.Selection;
import kopi.core.model.TextColumn;
import kopi.core.report.Conjunction;
import kopi.core.report.GroupKey;
import kopi.core.report.OutputColumn.Lookup;
import kopi.core.report.OutputColumn.Missing;
import kopi.core.report.Parameters;
import kopi.core.report.Projection;
import kopi.core.report.Report;
import kopi.core.report.Report.Listing;
import kopi.core.report.Report.Summary;
import kopi.core.report.Reports;
import org.junit.jupiter.api.Test;

/** What becomes of values on their way out. */
class PrintersTest {
    private static final ColumnSpec STORE_ID = Datasets.STORES.column("store_id");
    private static final ColumnSpec STORE_NAME = Datasets.STORES.column("store_name");
    private static final ColumnSpec BIRTHDATE = Datasets.USERS.column("birthdate");
    private static final ColumnSpec USER_ID = Datasets.USERS.column("user_id");
    private static final Projection STORES =
            new Projection(Datasets.STORES, List.of(STORE_ID, STORE_NAME), List.of(Conjunction.EVERYTHING));
    private static final Projection USERS =
            new Projection(Datasets.USERS, List.of(USER_ID, BIRTHDATE), List.of(Conjunction.EVERYTHING));
    private static final Lookup NAME = new Lookup(Datasets.STORES, STORE_ID, STORE_NAME, Missing.THE_ID);
    private static final Lookup BORN = new Lookup(Datasets.USERS, USER_ID, BIRTHDATE, Missing.EMPTY);

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static Batch stores(long[] ids, String... names) {
        return new Batch(ids.length, List.of(new LongColumn(ids), TextColumn.of(List.of(names))));
    }

    // --- Records. -------------------------------------------------------------------------------------------------

    @Test
    void fieldsAreQuotedOnlyWhereTheyNeedIt() {
        byte[] csv = new CsvRecords()
                .field("plain text")
                .field("a,b")
                .field("say \"hi\"")
                .field("two\nlines")
                .field("cr\rhere")
                .field("")
                .end()
                .field("é")
                .end()
                .toBytes();
        assertThat(text(csv)).isEqualTo("plain text,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\rhere\",\né\n");
    }

    @Test
    void bytesThatAreNoTextComeThroughUnchanged() {
        byte[] odd = {(byte) 0xFF, 0, (byte) 0xC3};
        assertThat(new CsvRecords().field(odd).end().toBytes())
                .isEqualTo(new byte[] {(byte) 0xFF, 0, (byte) 0xC3, '\n'});
    }

    @Test
    void anotherCsvReaderReadsTheSameFields() {
        PropertySeeds.each(200, random -> {
            var records = new CsvRecords();
            List<List<String>> expected = new ArrayList<>();
            for (int i = random.nextInt(20); i >= 0; i--) {
                List<String> fields = new ArrayList<>();
                for (int f = 0; f < 3; f++) {
                    fields.add(randomText(random));
                }
                fields.forEach(records::field);
                records.end();
                expected.add(fields);
            }
            List<List<String>> read =
                    CsvReader.builder().ofCsvRecord(new String(records.toBytes(), ISO_8859_1)).stream()
                            .map(record -> List.copyOf(record.getFields()))
                            .toList();
            assertThat(read).isEqualTo(expected);
        });
    }

    private static String randomText(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 600 : 6); i > 0; i--) {
            text.append("ab,\"\r\n ;".charAt(random.nextInt(8)));
        }
        return text.toString();
    }

    // --- Values. --------------------------------------------------------------------------------------------------

    @Test
    void valuesPrintAsTheirTypeSays() {
        long second = LocalDateTime.parse("2024-02-29T06:07:08").toEpochSecond(ZoneOffset.UTC);
        assertThat(FieldFormat.format(ColumnType.MONEY, 780_000)).isEqualTo("78.00");
        assertThat(FieldFormat.format(ColumnType.ID, Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(FieldFormat.format(ColumnType.QUANTITY, 0)).isEqualTo("0");
        assertThat(FieldFormat.format(ColumnType.OPTIONAL_ID, 5)).isEqualTo("5");
        assertThat(FieldFormat.format(ColumnType.OPTIONAL_ID, LongColumn.ABSENT))
                .isEmpty();
        assertThat(FieldFormat.format(
                        ColumnType.DATE, LocalDate.parse("0099-12-31").toEpochDay()))
                .isEqualTo("0099-12-31");
        assertThat(FieldFormat.format(ColumnType.TIMESTAMP, second)).isEqualTo("2024-02-29 06:07:08");
        assertThat(FieldFormat.format(ColumnType.TIMESTAMP, -1)).isEqualTo("1969-12-31 23:59:59");
        for (ColumnType type : List.of(ColumnType.TEXT, ColumnType.KEY_TEXT)) {
            assertThatThrownBy(() -> FieldFormat.format(type, 1)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    // --- Reference data. ------------------------------------------------------------------------------------------

    @Test
    void theFirstRowOfAnIdWinsAlsoAcrossBatches() {
        var table = new ReferenceTable(
                STORES,
                List.of(
                        stores(new long[] {3, 1, 3}, "third", "first", "third again"),
                        stores(new long[] {}),
                        stores(new long[] {1, 2}, "first again", "second, \"quoted\"")));
        Map<Long, byte[]> found = table.find(NAME, new long[] {2, 1, 1, 9, 3});
        assertThat(found.keySet()).containsExactly(1L, 2L, 3L);
        assertThat(found.values().stream().map(PrintersTest::text))
                .containsExactly("first", "second, \"quoted\"", "third");
        assertThat(table.duplicates(STORE_ID)).isEqualTo(2);
    }

    @Test
    void aDateIsFoundAsItIsPrinted() {
        var table = new ReferenceTable(USERS, List.of(LongRows.ofColumns(new long[] {7}, new long[] {
            LocalDate.of(1992, 12, 27).toEpochDay()
        })));
        assertThat(text(table.find(BORN, new long[] {7}).getOrDefault(7L, new byte[0])))
                .isEqualTo("1992-12-27");
    }

    @Test
    void referenceDataWithoutRowsKnowsNothing() {
        var table = new ReferenceTable(STORES, List.of());
        assertThat(table.find(NAME, new long[] {1})).isEmpty();
        assertThat(table.duplicates(STORE_ID)).isZero();
    }

    // --- Tables. --------------------------------------------------------------------------------------------------

    private static ReferenceTable reference(String dataset) {
        return switch (dataset) {
            case "stores" -> new ReferenceTable(STORES, List.of(stores(new long[] {1, 2}, "One, the", "Two")));
            case "users" ->
                new ReferenceTable(USERS, List.of(LongRows.ofColumns(new long[] {10, 11, 12}, new long[] {0, 1, -1})));
            default -> throw new AssertionError(dataset);
        };
    }

    private static TablePrinter.Printed print(Report report, Batch groups) {
        var summary = (Summary) report;
        return new TablePrinter(summary, dataset -> reference(dataset.name()), _ -> {})
                .print(summary.tables().getFirst(), groups);
    }

    private static byte[] csv(TablePrinter.Printed printed) {
        var all = new ByteArrayOutputStream();
        printed.parts().forEach(part -> all.writeBytes(part.csv()));
        return all.toByteArray();
    }

    private static int rows(TablePrinter.Printed printed) {
        return printed.parts().stream().mapToInt(TablePrinter.Part::rows).sum();
    }

    @Test
    void aLongTableComesInPartsOfWholeRecords() {
        int rows = 120_000;
        long[] stores = new long[rows];
        Arrays.fill(stores, 1);
        long[] customers = LongStream.range(0, rows).toArray();
        var all = Reports.named("t4", new Parameters(2024, 2025, 0, 86_399, 0, rows));
        var printed = print(all, LongRows.ofColumns(stores, customers, customers));

        assertThat(printed.parts()).hasSizeGreaterThan(1).allSatisfy(part -> {
            assertThat(part.csv().length).isBetween(1, TablePrinter.PART_BYTES + 100);
            assertThat(text(part.csv())).endsWith("\n");
            assertThat(text(part.csv()).lines()).hasSize(part.rows());
        });
        assertThat(rows(printed)).isEqualTo(rows);
        assertThat(text(csv(printed)).lines())
                .startsWith("\"One, the\",,119999")
                .endsWith("\"One, the\",,0");
    }

    @Test
    void aTableIsOrderedJoinedAndFormatted() {
        Batch groups = LongRows.ofColumns(
                new long[] {GroupKey.yearHalf(2025, 1), GroupKey.yearHalf(2024, 7), GroupKey.yearHalf(2024, 7)},
                new long[] {1, 5, 2},
                new long[] {10_000, 1_234_550, -50});
        var printed = print(Reports.named("t3", Parameters.DEFAULT), groups);
        assertThat(text(csv(printed))).isEqualTo("2024-H2,Two,-0.01\n2024-H2,5,123.46\n2025-H1,\"One, the\",1.00\n");
        assertThat(rows(printed)).isEqualTo(3);
        assertThat(printed.misses()).containsExactly(Map.entry("stores", Set.of(5L)));
    }

    @Test
    void aRankedTableShowsTheTopAndMissesOnlyWhatItShows() {
        Batch groups = LongRows.ofColumns(
                new long[] {1, 1, 1, 1, 1, 2}, new long[] {12, 10, 99, 11, 77, 98}, new long[] {5, 5, 1, 7, 6, 1});
        var printed = print(Reports.named("t4", Parameters.DEFAULT), groups);
        assertThat(text(csv(printed)))
                .isEqualTo("\"One, the\",1970-01-02,7\n\"One, the\",,6\n\"One, the\",1970-01-01,5\nTwo,,1\n");
        assertThat(printed.misses()).containsExactly(Map.entry("users", Set.of(77L, 98L)));
    }

    @Test
    void aTableWithoutGroupsIsEmpty() {
        var printed = print(
                Reports.named("t4", Parameters.DEFAULT), LongRows.ofColumns(new long[0], new long[0], new long[0]));
        assertThat(csv(printed)).isEmpty();
        assertThat(rows(printed)).isZero();
        assertThat(printed.parts()).hasSize(1);
        assertThat(printed.misses()).isEmpty();
    }

    // --- Listings. ------------------------------------------------------------------------------------------------

    @Test
    void aListingPrintsTheSelectedRowsByteForByte() {
        Report highValue = Reports.named("t1", Parameters.DEFAULT);
        var batch =
                new Batch(3, List.of(TextColumn.of(List.of("2ae6d188", "with,comma", "x")), new LongColumn(new long[] {
                    750_000, 1_000_049, 0
                })));
        var printer = ListingPrinter.compile((Listing) highValue, highValue.keptColumns());
        assertThat(text(printer.print(batch, Selection.of(new int[] {1, 2, 0}, 2, 3))))
                .isEqualTo("\"with,comma\",100.00\nx,0.00\n");
        assertThat(text(printer.print(batch, Selection.all(3))))
                .isEqualTo("2ae6d188,75.00\n\"with,comma\",100.00\nx,0.00\n");
        assertThat(printer.print(batch, Selection.of(new int[3], 0, 3))).isEmpty();
    }

    // --- Batches. -------------------------------------------------------------------------------------------------

    @Test
    void batchesArePutTogetherInTheirOrder() {
        Batch joined = Batches.concat(List.of(
                LongRows.ofColumns(new long[] {1, 2}, new long[] {10, 20}),
                LongRows.ofColumns(new long[] {}, new long[] {}),
                LongRows.ofColumns(new long[] {3}, new long[] {30})));
        assertThat(LongRows.in(joined)).containsExactly(List.of(1L, 10L), List.of(2L, 20L), List.of(3L, 30L));
    }
}
