package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kopi.core.csv.RecordSplitter.Outcome;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.model.DictionaryColumn;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;
import kopi.core.report.Conjunction;
import kopi.core.report.Projection;
import kopi.core.schema.CsvDialect;

/** A dataset with a column of every type, and ways to scan it. Text is ISO 8859-1, so that bytes are characters. */
final class AllTypes {
    static final ColumnSpec KEY = new ColumnSpec("key", ColumnType.KEY_TEXT);
    static final ColumnSpec TEXT = new ColumnSpec("text", ColumnType.TEXT);
    static final ColumnSpec ID = new ColumnSpec("id", ColumnType.ID);
    static final ColumnSpec USER = new ColumnSpec("user", ColumnType.OPTIONAL_ID);
    static final ColumnSpec QUANTITY = new ColumnSpec("quantity", ColumnType.QUANTITY);
    static final ColumnSpec AMOUNT = new ColumnSpec("amount", ColumnType.MONEY);
    static final ColumnSpec TIME = new ColumnSpec("time", ColumnType.TIMESTAMP);
    static final ColumnSpec DAY = new ColumnSpec("day", ColumnType.DATE);

    static final Dataset DATASET = new Dataset("all", List.of(KEY, TEXT, ID, USER, QUANTITY, AMOUNT, TIME, DAY));

    private AllTypes() {}

    /** Those columns, with the text of every row. */
    static Projection projection(ColumnSpec... columns) {
        return new Projection(DATASET, List.of(columns), List.of(Conjunction.EVERYTHING));
    }

    /** What a file says: its good rows, with {@code |} between the values, and its bad ones. */
    record Scanned(List<String> rows, List<Reject> rejects) {}

    /** Scans a whole file as one chunk. */
    static Scanned scan(String csv, Projection projection) {
        return scan(csv.getBytes(ISO_8859_1), projection);
    }

    static Scanned scan(byte[] csv, Projection projection) {
        CsvHeader header = header(csv);
        CsvScanner scanner = new CsvScanner(CsvLayout.of(header, projection));
        scanner.start(CsvLayout.of(header, projection), header.end(), csv.length);
        ScannedRows rows = scanner.resume(padded(csv), csv.length, true).orElseThrow();
        return new Scanned(rows(rows.batch()), rows.rejects());
    }

    /** A whole file of a declared table; its characters are its bytes, as they are in what comes out. */
    static Scanned scanDeclared(String csv, CsvDialect dialect, ColumnSpec... columns) {
        byte[] bytes = padded(csv.getBytes(ISO_8859_1));
        DialectBytes.of(dialect).toScanned(bytes, 0, csv.length());
        CsvHeader header = header(Arrays.copyOf(bytes, csv.length()));
        CsvLayout layout = CsvLayout.of(header, projection(columns), dialect);
        CsvScanner scanner = new CsvScanner(layout);
        scanner.start(layout, header.end(), csv.length());
        ScannedRows rows = scanner.resume(bytes, csv.length(), true).orElseThrow();
        Scanned scanned = new Scanned(rows(rows.batch()), rows.rejects());
        assertThat(scanByReference(Arrays.copyOf(bytes, csv.length()), layout, header.end()))
                .isEqualTo(scanned);
        return scanned;
    }

    /** The same, with nothing but the reference parser. */
    static Scanned scanByReference(byte[] csv, Projection projection) {
        CsvHeader header = header(csv);
        return scanByReference(csv, CsvLayout.of(header, projection), header.end());
    }

    private static Scanned scanByReference(byte[] csv, CsvLayout layout, int start) {
        Projection projection = layout.projection();
        RowColumns columns = new RowColumns(projection);
        RowParser parser = new RowParser(layout);
        List<Reject> rejects = new ArrayList<>();
        int line = 0;
        for (int at = start; at < csv.length; at = parser.record().end()) {
            columns.ensureRoom();
            Outcome outcome = parser.split(csv, at, csv.length, true);
            if (outcome != Outcome.BLANK) {
                Optional.ofNullable(parser.read(csv, outcome, line, columns)).ifPresent(rejects::add);
            }
            line += parser.record().lines();
        }
        return new Scanned(rows(new TextPicker(layout).batch(columns, csv)), rejects);
    }

    static CsvHeader header(byte[] csv) {
        return CsvHeader.read("all/file.csv", csv, csv.length, true).orElseThrow();
    }

    static byte[] padded(byte[] csv) {
        return Arrays.copyOf(csv, csv.length + CsvScanner.PADDING);
    }

    static List<String> rows(Batch batch) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            int r = row;
            rows.add(String.join(
                    "|",
                    batch.columns().stream().map(column -> value(column, r)).toList()));
        }
        return rows;
    }

    private static String value(Column column, int row) {
        return switch (column) {
            case LongColumn longs -> Long.toString(longs.values()[row]);
            case TextColumn text -> new String(text.bytes(), text.start(row), text.length(row), ISO_8859_1);
            case DictionaryColumn _, UuidColumn _ -> throw new IllegalArgumentException("no scanner makes one");
        };
    }
}
