package kopi.app.ask;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kopi.app.ask.ResultRows.Cell;
import kopi.core.query.QueryPlan.OutputField;
import kopi.core.text.SafeText;

/** A result as lines for a terminal: numbers to the right, all else to the left. */
public final class TerminalTable {
    /** How many rows of a longer result are shown. */
    private static final int MAX_ROWS = 40;

    /** How many characters of a cell are shown. */
    private static final int MAX_CELL = 60;

    private static final String NULL = "NULL";

    private TerminalTable() {}

    /** The lines; nothing in them moves a cursor. */
    public static List<String> lines(QueryResult result) {
        List<List<String>> shown = new ArrayList<>();
        shown.add(result.fields().stream()
                .map(OutputField::name)
                .map(TerminalTable::cell)
                .toList());
        try (ResultRows rows = result.open()) {
            while (rows.hasNext() && shown.size() <= MAX_ROWS) {
                shown.add(rows.next().stream().map(TerminalTable::cell).toList());
            }
        }
        List<Integer> widths = widths(shown);
        List<String> lines = new ArrayList<>();
        if (!result.title().isEmpty()) {
            lines.add(SafeText.line(result.title()));
        }
        lines.add(line(shown.getFirst(), widths, result));
        lines.add(widths.stream().map("-"::repeat).collect(Collectors.joining("  ")));
        shown.subList(1, shown.size()).forEach(row -> lines.add(line(row, widths, result)));
        lines.add(count(result.rows(), shown.size() - 1));
        return lines;
    }

    private static String count(long rows, int shown) {
        String all = String.format(Locale.ROOT, "%,d %s", rows, rows == 1 ? "row" : "rows");
        return rows == shown ? "(" + all + ")" : "(" + all + ", " + shown + " shown; --out FILE writes all)";
    }

    private static String cell(Cell cell) {
        return cell.text().map(TerminalTable::cell).orElse(NULL);
    }

    private static String cell(String text) {
        return SafeText.cut(text, MAX_CELL);
    }

    private static List<Integer> widths(List<List<String>> rows) {
        return IntStream.range(0, rows.getFirst().size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> width(row.get(column)))
                        .max()
                        .orElse(0))
                .toList();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String line(List<String> row, List<Integer> widths, QueryResult result) {
        return IntStream.range(0, row.size())
                .mapToObj(column -> {
                    String text = row.get(column);
                    String blanks = " ".repeat(widths.get(column) - width(text));
                    return result.fields().get(column).type().isNumeric() ? blanks + text : text + blanks;
                })
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }
}
