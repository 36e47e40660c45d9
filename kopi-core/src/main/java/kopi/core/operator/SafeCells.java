package kopi.core.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import kopi.core.model.ColumnSpec;
import kopi.core.report.OutputColumn;
import kopi.core.report.Report;
import kopi.core.report.Table;

/**
 * Keeps spreadsheets from running texts as formulas: puts an apostrophe before a text that begins with a character which
 * makes it one (OWASP, "CSV Injection"). Numbers, dates and times stay as they are.
 *
 * <p>Works on what {@link CsvRecords} writes. Immutable.
 */
public final class SafeCells {
    private static final byte GUARD = '\'';

    /** By column. */
    private final boolean[] isText;

    private SafeCells(List<Boolean> isText) {
        this.isText = new boolean[isText.size()];
        for (int i = 0; i < this.isText.length; i++) {
            this.isText[i] = isText.get(i);
        }
    }

    /** For the rows of a listing. */
    public static SafeCells of(Report.Listing listing) {
        return new SafeCells(
                listing.printed().stream().map(column -> column.type().isText()).toList());
    }

    /** For a table of a summary. */
    public static SafeCells of(Report.Summary summary, Table table) {
        return new SafeCells(table.columns().stream()
                .map(column -> switch (column) {
                    case OutputColumn.GroupValue value ->
                        summary.keys().get(value.key()).column().type().isText();
                    case OutputColumn.Joined(String _, int _, OutputColumn.Lookup lookup) -> isText(lookup.attribute());
                    case OutputColumn.Total _ -> false;
                })
                .toList());
    }

    private static boolean isText(ColumnSpec column) {
        return column.type().isText();
    }

    /** For the result of a query. */
    public static SafeCells of(Report.Query query) {
        return new SafeCells(query.plan().output().stream()
                .map(field -> field.type().isText())
                .toList());
    }

    /** A text on its own. */
    public static String guard(String cell) {
        byte[] bytes = cell.getBytes(UTF_8);
        return isFormula(bytes, 0, true) ? (char) GUARD + cell : cell;
    }

    /** Whole records. */
    public byte[] guard(byte[] records) {
        // An apostrophe a cell at most; a cell takes two bytes at least.
        byte[] safe = new byte[Math.addExact(records.length, records.length / 2 + 1)];
        int size = 0;
        int column = 0;
        int at = 0;
        while (at < records.length) {
            boolean isQuoted = records[at] == '"';
            if (isQuoted) {
                safe[size++] = records[at++];
            }
            if (column < isText.length && isText[column] && isFormula(records, at, isQuoted)) {
                safe[size++] = GUARD;
            }
            int end = cellEnd(records, at, isQuoted);
            System.arraycopy(records, at, safe, size, end - at);
            size += end - at;
            at = end;
            column = records[end - 1] == '\n' ? 0 : column + 1;
        }
        return Arrays.copyOf(safe, size);
    }

    /** Behind the comma or line feed that ends the cell. */
    private static int cellEnd(byte[] records, int start, boolean isQuoted) {
        boolean isInside = isQuoted;
        for (int i = start; i < records.length; i++) {
            byte b = records[i];
            if (b == '"') {
                isInside = !isInside; // the first of two leaves, and the second comes back
            } else if (!isInside && (b == ',' || b == '\n')) {
                return i + 1;
            }
        }
        return records.length;
    }

    private static boolean isFormula(byte[] bytes, int at, boolean isQuoted) {
        if (at >= bytes.length) {
            return false;
        }
        return switch (bytes[at]) {
            case '=', '+', '-', '@', '\t', '\r' -> true;
            // Unquoted it ends the record.
            case '\n' -> isQuoted;
            case (byte) 0xEF -> isWideOperator(bytes, at);
            default -> false;
        };
    }

    /** Full-width forms of the same, U+FF1D, U+FF0B, U+FF0D and U+FF20, which some spreadsheets take for them. */
    private static boolean isWideOperator(byte[] bytes, int at) {
        if (at + 2 >= bytes.length || bytes[at + 1] != (byte) 0xBC) {
            return false;
        }
        return switch (bytes[at + 2]) {
            case (byte) 0x9D, (byte) 0x8B, (byte) 0x8D, (byte) 0xA0 -> true;
            default -> false;
        };
    }
}
