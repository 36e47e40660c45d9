package kopi.adapter.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import kopi.adapter.file.ColumnarFormat.Column;
import kopi.adapter.file.ColumnarFormat.Kind;
import kopi.core.csv.CsvHeader;
import kopi.core.csv.CsvLayout;
import kopi.core.error.InvalidInputException;
import kopi.core.model.ColumnSpec;
import kopi.core.report.Projection;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.DateOrder;
import kopi.core.schema.CsvDialect.Encoding;
import kopi.core.text.SafeText;

/**
 * A file of a {@link ColumnarFormat}, and what of it is read: its rows as the text of a CSV file that has the needed columns only. So
 * rows are checked, rejected and cut into batches as those of any other file, and the line of a row is its number. Immutable.
 */
final class ColumnarTable {
    /** What stands for NULL beside texts that may be empty; no text is that. */
    private static final String NULL = "\u0001NULL";
    /** Of a row of which nothing is needed. */
    private static final String NOTHING = "row";

    private final TableFolder.Entry entry;
    private final List<Integer> columns;
    private final CsvDialect dialect;
    private final CsvHeader header;
    private final CsvLayout layout;
    private final boolean isEmpty;

    private ColumnarTable(
            TableFolder.Entry entry,
            List<Integer> columns,
            CsvDialect dialect,
            CsvHeader header,
            CsvLayout layout,
            boolean isEmpty) {
        this.entry = entry;
        this.columns = columns;
        this.dialect = dialect;
        this.header = header;
        this.layout = layout;
        this.isEmpty = isEmpty;
    }

    /**
     * Looks at a file.
     *
     * @param isDeclared whether a schema declares the table
     * @throws InvalidInputException if it cannot be read, or lacks a column, or has one of a type that cannot be read as the table's
     */
    static ColumnarTable of(TableFolder.Entry entry, Projection projection, boolean isDeclared) {
        ColumnarFormat.Contents contents = contents(entry);
        List<Column> all = contents.columns();
        CsvDialect dialect = isDeclared
                ? new CsvDialect(',', '"', false, DateOrder.ISO_8601, false, NULL, Encoding.UTF_8)
                : CsvDialect.STANDARD;
        // Says what is missing, and what there is.
        layout(header(entry, all.stream().map(Column::name).toList()), projection, dialect, isDeclared);
        List<Integer> columns = IntStream.range(0, all.size())
                .filter(i -> spec(projection, all.get(i), isDeclared).isPresent())
                .boxed()
                .toList();
        columns.forEach(i -> requireReadable(
                entry, all.get(i), spec(projection, all.get(i), isDeclared).orElseThrow()));
        List<String> names = columns.isEmpty()
                ? List.of(NOTHING)
                : columns.stream().map(i -> all.get(i).name()).toList();
        CsvHeader header = header(entry, names);
        return new ColumnarTable(
                entry, columns, dialect, header, layout(header, projection, dialect, isDeclared), contents.rows() == 0);
    }

    private static ColumnarFormat.Contents contents(TableFolder.Entry entry) {
        entry.verifyUnchanged();
        try {
            return format(entry).contents(entry.path());
        } catch (IOException e) {
            entry.verifyUnchanged();
            throw unreadable(entry, e);
        }
    }

    private static ColumnarFormat format(TableFolder.Entry entry) {
        return ColumnarFormats.of(entry.name())
                .orElseThrow(() -> new IllegalStateException("nobody reads " + entry.name()));
    }

    private static InvalidInputException unreadable(TableFolder.Entry entry, IOException e) {
        return new InvalidInputException(
                SafeText.value(entry.name()) + " cannot be read: " + SafeText.value(String.valueOf(e.getMessage())), e);
    }

    private static CsvHeader header(TableFolder.Entry entry, List<String> names) {
        return new CsvHeader(entry.name(), names, 0, 0);
    }

    private static CsvLayout layout(CsvHeader header, Projection projection, CsvDialect dialect, boolean isDeclared) {
        return isDeclared ? CsvLayout.of(header, projection, dialect) : CsvLayout.of(header, projection);
    }

    private static Optional<ColumnSpec> spec(Projection projection, Column column, boolean isDeclared) {
        return projection.columns().stream()
                .filter(spec -> isDeclared
                        ? spec.name().equalsIgnoreCase(column.name())
                        : spec.name().equals(column.name()))
                .findFirst();
    }

    private static void requireReadable(TableFolder.Entry entry, Column column, ColumnSpec spec) {
        if (!readable(spec).contains(column.kind())) {
            throw new InvalidInputException(
                    SafeText.value(entry.name()) + ": the column " + SafeText.value(column.name())
                            + " is " + SafeText.value(column.type()) + ", which cannot be read as "
                            + spec.type().name().replace('_', ' '));
        }
    }

    private static Set<Kind> readable(ColumnSpec spec) {
        return switch (spec.type()) {
            case KEY_TEXT, TEXT -> EnumSet.complementOf(EnumSet.of(Kind.OTHER));
            case ID, OPTIONAL_ID, QUANTITY, MONEY, BIGINT, INTEGER, DECIMAL ->
                EnumSet.of(Kind.INTEGER, Kind.DECIMAL, Kind.FLOATING_POINT, Kind.TEXT);
            case BOOLEAN -> EnumSet.of(Kind.BOOLEAN, Kind.INTEGER, Kind.TEXT);
            case DATE -> EnumSet.of(Kind.DATE, Kind.TEXT);
            case TIME -> EnumSet.of(Kind.TIME, Kind.TEXT);
            case TIMESTAMP -> EnumSet.of(Kind.TIMESTAMP, Kind.TEXT);
            case UUID -> EnumSet.of(Kind.UUID, Kind.TEXT);
        };
    }

    /** Begins to read it. */
    UnpackedContents stream() {
        return UnpackedContents.of(
                entry, PieceSource.of(entry), bytes -> rows(entry, bytes, columns, dialect.nullText()));
    }

    /**
     * The file as CSV with a header and all columns, for whoever does not know yet what they are.
     *
     * @throws InvalidInputException if it cannot be read
     */
    static UnpackedContents sample(TableFolder.Entry entry) {
        List<Column> all = contents(entry).columns();
        List<Integer> columns = IntStream.range(0, all.size()).boxed().toList();
        List<String> names = new ArrayList<>();
        all.forEach(column -> names.add('"' + column.name().replace("\"", "\"\"") + '"'));
        return UnpackedContents.of(
                entry,
                PieceSource.of(entry),
                bytes -> new SequenceInputStream(
                        new ByteArrayInputStream((String.join(",", names) + "\n").getBytes(UTF_8)),
                        rows(entry, bytes, columns, "")));
    }

    /** Whoever reads it jumps about in it, so all of it is summed up before. */
    private static InputStream rows(TableFolder.Entry entry, PackedBytes bytes, List<Integer> columns, String nullText)
            throws IOException {
        while (bytes.fill()) {
            bytes.skip(bytes.available());
        }
        return format(entry).rows(entry.path(), columns, nullText);
    }

    CsvDialect dialect() {
        return dialect;
    }

    CsvHeader header() {
        return header;
    }

    CsvLayout layout() {
        return layout;
    }

    boolean isEmpty() {
        return isEmpty;
    }
}
