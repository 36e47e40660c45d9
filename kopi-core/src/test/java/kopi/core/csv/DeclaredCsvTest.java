package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.DateOrder;
import kopi.core.schema.CsvDialect.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of declared tables read the same on the fast path and by the reference, in any dialect, whatever they hold. */
class DeclaredCsvTest {
    private static final String[] FIELDS = {
        "",
        "0",
        "1",
        "-1",
        "+7",
        "42",
        "123.0",
        "12345678",
        "123456789",
        "-99999999",
        "9223372036854775807",
        "-9223372036854775807",
        "1.5",
        "-0.005",
        ".5",
        "5.",
        "1.234.567",
        "1,5",
        "-1.234,56",
        "12,3456",
        "1234,5",
        "0000001",
        "true",
        "FALSE",
        "t",
        "f",
        "yes",
        "12:30",
        "8:26:59",
        "24:00",
        "2024-02-29",
        "2023-02-29",
        "2024-02-29 06:00:00",
        "2024-02-29T06:00",
        "31.12.2024",
        "1/31/2024 8:26",
        "12-1-2010 08:26:00",
        "2AE6D188-76C2-4095-B861-AB97D3CD9312",
        "2ae6d188-76c2-4095-b861-ab97d3cd9312",
        "\\N",
        "NULL",
        "-",
        "plain text",
        "\u00c3\u00bc",
        "\u00fc",
        "\u00ff",
        "a;b",
        "a,b",
        "a|b",
        "it's",
        "say \"so\"",
        "two\nlines",
        "cr\r",
        " 1",
        "1 ",
        "1e3"
    };
    private static final List<ColumnType> TYPES = List.of(ColumnType.values());

    private final List<ColumnSpec> columns = new ArrayList<>();

    private static <T> T oneOf(List<T> values, SplittableRandom random) {
        return values.get(random.nextInt(values.size()));
    }

    private static ColumnSpec column(int number, SplittableRandom random) {
        ColumnType type = oneOf(TYPES, random);
        int scale = random.nextInt(5);
        ColumnSpec column = type == ColumnType.DECIMAL
                ? ColumnSpec.decimal("c" + number, Math.max(1, scale) + random.nextInt(6), scale)
                : new ColumnSpec("c" + number, type);
        return random.nextBoolean() ? column.nullable() : column;
    }

    private static CsvDialect dialect(SplittableRandom random) {
        char delimiter = oneOf(List.of(',', ',', ';', '\t', '|', ':'), random).charValue();
        return new CsvDialect(
                delimiter,
                oneOf(List.of('"', '"', '\''), random),
                true,
                oneOf(List.of(DateOrder.values()), random),
                delimiter != ',' && random.nextBoolean(),
                oneOf(List.of("", "", "\\N", "NULL", "-", "0", "1,5"), random),
                oneOf(List.of(Encoding.UTF_8, Encoding.ISO_8859_1), random));
    }

    /** Quoted if it must be, mostly, and sometimes if it need not be. */
    private static String written(String field, CsvDialect dialect, SplittableRandom random) {
        boolean mustQuote = field.indexOf(dialect.delimiter()) >= 0 || field.indexOf('\n') >= 0;
        String quote = String.valueOf(dialect.quote());
        return random.nextInt(12) == 0 || (mustQuote && random.nextInt(20) != 0)
                ? quote + field.replace(quote, quote + quote) + quote
                : field;
    }

    @Test
    void fastPathAndReferenceAgree() {
        CsvSeeds.check(3_000, random -> {
            CsvDialect dialect = dialect(random);
            columns.clear();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                columns.add(column(i, random));
            }
            String delimiter = String.valueOf(dialect.delimiter());
            StringBuilder csv = new StringBuilder(String.join(
                    delimiter, columns.stream().map(ColumnSpec::name).toList()));
            for (int row = 0; row < 20; row++) {
                csv.append(random.nextInt(10) == 0 ? "\r\n" : "\n");
                csv.append(String.join(
                        delimiter,
                        columns.stream()
                                .map(_ -> written(FIELDS[random.nextInt(FIELDS.length)], dialect, random))
                                .toList()));
            }
            // Compares the two.
            AllTypes.scanDeclared(csv.toString(), dialect, columns.toArray(ColumnSpec[]::new));
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "536365;85123A;WHITE HOLDER;6;1.12.2010 8:26;2,55;17850;United Kingdom# ; # DAY_MONTH_YEAR # true",
                "536365;85123A;;-6;1.12.2010 08:26:00;-1.234,5;;# ; # DAY_MONTH_YEAR # true",
                "536365,85123A,WHITE HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom# , # ISO_8601 # false",
                "536365,85123A,,-1234567890,2010-12-01T08:26,.125,,# , # ISO_8601 # false"
            })
    void plainRowsNeedNoOtherParser(String row, char delimiter, DateOrder order, boolean hasDecimalComma) {
        CsvDialect dialect = new CsvDialect(delimiter, '"', true, order, hasDecimalComma, "", Encoding.UTF_8);
        ColumnSpec[] all = {
            new ColumnSpec("invoice", ColumnType.TEXT),
            new ColumnSpec("code", ColumnType.TEXT),
            new ColumnSpec("description", ColumnType.TEXT).nullable(),
            new ColumnSpec("quantity", ColumnType.BIGINT),
            new ColumnSpec("at", ColumnType.TIMESTAMP),
            ColumnSpec.decimal("price", 10, 3),
            new ColumnSpec("customer", ColumnType.BIGINT).nullable(),
            new ColumnSpec("country", ColumnType.TEXT).nullable()
        };
        String header = String.join(
                String.valueOf(delimiter),
                Arrays.stream(all).map(ColumnSpec::name).toList());
        byte[] csv = (header + "\n" + (row + "\n").repeat(5)).getBytes(ISO_8859_1);
        byte[] bytes = AllTypes.padded(csv);
        DialectBytes.of(dialect).toScanned(bytes, 0, csv.length);
        Arrays.fill(bytes, csv.length, bytes.length, (byte) '"');
        CsvHeader read = AllTypes.header(Arrays.copyOf(bytes, csv.length));
        CsvLayout layout = CsvLayout.of(read, AllTypes.projection(all), dialect);
        RowColumns rows = new RowColumns(layout.projection());

        int end = new FastRowScanner(layout, new MonthTable()).scan(bytes, read.end(), csv.length, rows);

        assertThat(end).isEqualTo(csv.length);
        assertThat(rows.rows).isEqualTo(5);
    }
}
