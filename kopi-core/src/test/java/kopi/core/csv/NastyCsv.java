package kopi.core.csv;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;

/** Makes CSV files that are mostly right, and wrong in every way that comes to mind. */
final class NastyCsv {
    private static final String[] TEXTS = {
        "",
        "x",
        "2ae6d188-76c2-4095-b861-ab97d3cd9312",
        "G Coffee @ USJ 89q",
        "a\"b",
        "\u00ff\u0080",
        "tab\there",
        "!#$"
    };
    private static final String[] IDS = {
        "1",
        "7",
        "10",
        "123.0",
        "1038745.0",
        "12345678",
        "12345678.0",
        "0001",
        "9223372036854775807",
        "1.00",
        "1.000000000"
    };
    private static final String[] BAD_IDS = {
        "",
        "-1",
        "1.5",
        "1.",
        ".0",
        "9223372036854775808",
        "abc",
        " 5",
        "5 ",
        "1e3",
        "+1",
        "1.0.0",
        "99999999999999999999"
    };
    private static final String[] AMOUNTS = {
        "38.0", "0.0", "9.5", "120.555", "-3.25", "7", "0.00005", "28.499999999999996", "1234.5678", "12345678.9", "-0"
    };
    private static final String[] BAD_AMOUNTS = {
        "", ".5", "5.", "-", "--1", "1,5", "1e2", "abc", "1.2.3", " 1", "922337203685478"
    };
    private static final String[] DAYS = {"2024-02-29", "1992-12-27", "0001-01-01", "9999-12-31", "2023-07-01"};
    private static final String[] BAD_DAYS = {
        "",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "2024-01-00",
        "2024-1-1",
        "0000-01-01",
        "2024/01/01",
        "20240101",
        "2024-01-3\u00b9"
    };
    private static final String[] TIMES = {" 00:00:00", " 23:59:59", " 07:00:00", " 12:34:56"};
    private static final String[] BAD_TIMES = {
        "",
        " 24:00:00",
        " 12:60:00",
        " 12:00:60",
        "T12:00:00",
        " 1:00:00",
        " 12:00",
        " 12-00-00",
        " 12:00:00Z",
        " 12:00:0\u00b9"
    };

    private final SplittableRandom random;
    private final List<ColumnSpec> columns = new ArrayList<>();
    private final String lineEnd;

    NastyCsv(SplittableRandom random) {
        this.random = random;
        columns.addAll(AllTypes.DATASET.columns());
        columns.add(new ColumnSpec("extra", ColumnType.TEXT));
        columns.add(new ColumnSpec("more", ColumnType.TEXT));
        for (int i = columns.size() - 1; i > 0; i--) {
            Collections.swap(columns, i, random.nextInt(i + 1));
        }
        this.lineEnd = random.nextInt(3) == 0 ? "\r\n" : "\n";
    }

    /** A file with a header and up to so many records. */
    String file(int maxRecords) {
        StringBuilder csv = new StringBuilder(random.nextInt(4) == 0 ? "\u00ef\u00bb\u00bf" : "");
        csv.append(String.join(
                ",",
                columns.stream().map(column -> maybeQuoted(column.name(), 8)).toList()));
        int records = random.nextInt(maxRecords + 1);
        for (int i = 0; i < records; i++) {
            csv.append(random.nextInt(50) == 0 ? "\r\n" : lineEnd).append(record());
        }
        return csv + (random.nextBoolean() ? lineEnd : "");
    }

    private String record() {
        return switch (random.nextInt(40)) {
            case 0 -> "";
            case 1 -> "\r";
            case 2 -> "short,of,fields";
            case 3 -> goodRecord() + ",surplus";
            case 4 -> goodRecord().replaceFirst(",", ",\"text\"after");
            case 5 -> random.nextInt(4) == 0 ? goodRecord().replaceFirst(",", ",\"never closed") : "";
            case 6 -> goodRecord().replaceFirst(",", "\r,");
            case 7, 8, 9, 10 -> record(3);
            default -> goodRecord();
        };
    }

    private String goodRecord() {
        return record(Integer.MAX_VALUE);
    }

    private String record(int oneBadIn) {
        List<String> fields = new ArrayList<>();
        for (ColumnSpec column : columns) {
            fields.add(maybeQuoted(value(column.type(), random.nextInt(oneBadIn) == 0), 12));
        }
        return String.join(",", fields);
    }

    private String value(ColumnType type, boolean bad) {
        return switch (type) {
            case KEY_TEXT -> bad ? "" : TEXTS[1 + random.nextInt(TEXTS.length - 1)];
            case TEXT -> oneOf(TEXTS);
            case ID, QUANTITY -> oneOf(bad ? BAD_IDS : IDS);
            case OPTIONAL_ID -> random.nextInt(3) == 0 ? "" : oneOf(bad ? BAD_IDS : IDS);
            case MONEY -> oneOf(bad ? BAD_AMOUNTS : AMOUNTS);
            case DATE -> oneOf(bad ? BAD_DAYS : DAYS);
            case BIGINT, INTEGER, DECIMAL, BOOLEAN, TIME, UUID ->
                throw new IllegalArgumentException("no fields of type " + type);
            case TIMESTAMP ->
                bad
                        ? (random.nextBoolean() ? oneOf(BAD_DAYS) + oneOf(TIMES) : oneOf(DAYS) + oneOf(BAD_TIMES))
                        : oneOf(DAYS) + oneOf(TIMES);
        };
    }

    private String oneOf(String[] values) {
        return values[random.nextInt(values.length)];
    }

    private String maybeQuoted(String value, int oneIn) {
        boolean mustQuote = value.contains(",") || value.startsWith("\"");
        if (!mustQuote && random.nextInt(oneIn) != 0) {
            return value;
        }
        String inside =
                switch (random.nextInt(6)) {
                    case 0 -> value.length() > 20 ? value + lineEnd + "second line, with \"quotes\"" : value;
                    default -> value;
                };
        return '"' + inside.replace("\"", "\"\"") + '"';
    }
}
