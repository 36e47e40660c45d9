package kopi.app.ask;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import kopi.app.ask.ResultRows.Cell;
import kopi.core.error.InvalidInputException;
import kopi.core.expression.ValueType;
import kopi.core.query.QueryPlan.OutputField;
import kopi.core.text.SafeText;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * Results as a workbook for spreadsheets (Office Open XML): a sheet for each, with a header; numbers, dates, times and truth values are
 * typed. What a spreadsheet cannot hold exactly is written as text: numbers of more than fifteen digits, which it would round, and days
 * before March 1900, where its calendar is wrong. Rows are written as they are read, so memory does not grow with them.
 */
final class XlsxBook {
    /** What a sheet has, header included. */
    static final int MAX_ROWS = 1 << 20;

    private static final int MAX_COLUMNS = 1 << 14;
    private static final int MAX_NAME = 31;
    /** A spreadsheet counts in floating-point numbers: so many digits are certain. */
    private static final int MAX_DIGITS = 15;

    private static final LocalDate FIRST_DAY = LocalDate.of(1900, 3, 1);
    private static final double SECONDS_OF_A_DAY = 24 * 60 * 60;
    /** So many rows are kept before they are written. */
    private static final int FLUSH_ROWS = 1_000;

    private static final double WIDTH = 18;

    private final Workbook book;
    private final int maxRows;
    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    private XlsxBook(Workbook book, int maxRows) {
        this.book = book;
        this.maxRows = maxRows;
    }

    /**
     * Writes a workbook.
     *
     * @return for each result, on how many sheets it is
     * @throws InvalidInputException if a result has more columns, or a text more characters, than a spreadsheet can have
     */
    static List<Integer> write(List<QueryResult> results, OutputStream to) throws IOException {
        return write(results, to, MAX_ROWS);
    }

    /** The same with sheets of so many rows at most. */
    static List<Integer> write(List<QueryResult> results, OutputStream to, int maxRows) throws IOException {
        List<Integer> sheets = new ArrayList<>();
        try (var workbook = new Workbook(to, "kopi", null)) {
            var book = new XlsxBook(workbook, maxRows);
            for (QueryResult result : results) {
                sheets.add(book.write(result));
            }
        }
        return sheets;
    }

    private int write(QueryResult result) throws IOException {
        if (result.fields().size() > MAX_COLUMNS) {
            throw new InvalidInputException(
                    result.name() + " has " + result.fields().size() + " columns, and a sheet has room for "
                            + MAX_COLUMNS + "; write it as CSV");
        }
        int sheets = 0;
        try (ResultRows rows = result.open()) {
            do {
                sheets++;
                try (Worksheet sheet = book.newWorksheet(name(result.name(), sheets))) {
                    header(sheet, result.fields());
                    for (int row = 1; row < maxRows && rows.hasNext(); row++) {
                        write(sheet, row, rows.next());
                        if (row % FLUSH_ROWS == 0) {
                            sheet.flush();
                        }
                    }
                }
            } while (rows.hasNext());
        }
        return sheets;
    }

    /** Sheets are told apart by their names, which are short. */
    private String name(String result, int number) {
        for (int copy = number; ; copy++) {
            String suffix = copy == 1 ? "" : " (" + copy + ")";
            String name = result.substring(0, Math.min(result.length(), MAX_NAME - suffix.length())) + suffix;
            if (names.add(name)) {
                return name;
            }
        }
    }

    private static void header(Worksheet sheet, List<OutputField> fields) {
        sheet.freezePane(0, 1);
        for (int column = 0; column < fields.size(); column++) {
            sheet.inlineString(0, column, escaped(fields.get(column).name()));
            sheet.style(0, column).bold().set();
            // Else it looks at all rows for the widest cell.
            sheet.width(column, WIDTH);
        }
    }

    private static void write(Worksheet sheet, int row, List<Cell> cells) {
        for (int column = 0; column < cells.size(); column++) {
            Cell cell = cells.get(column);
            if (cell.text().isPresent()) {
                write(sheet, row, column, cell.text().get(), cell.type());
            }
        }
    }

    private static void write(Worksheet sheet, int row, int column, String text, ValueType type) {
        switch (type.kind()) {
            case BOOLEAN -> sheet.value(row, column, text.equals("true"));
            case BIGINT, DECIMAL -> number(sheet, row, column, text, type.scale());
            case TEXT -> text(sheet, row, column, text);
            case DATE -> date(sheet, row, column, text);
            case TIME -> {
                sheet.value(row, column, LocalTime.parse(text).toSecondOfDay() / SECONDS_OF_A_DAY);
                sheet.style(row, column).format("hh:mm:ss").set();
            }
            case TIMESTAMP -> timestamp(sheet, row, column, text);
        }
    }

    private static void number(Worksheet sheet, int row, int column, String text, int scale) {
        BigDecimal value = new BigDecimal(text);
        if (value.stripTrailingZeros().precision() > MAX_DIGITS) {
            text(sheet, row, column, text);
            return;
        }
        sheet.value(row, column, value);
        sheet.style(row, column)
                .format(scale == 0 ? "0" : "0." + "0".repeat(scale))
                .set();
    }

    private static void date(Worksheet sheet, int row, int column, String text) {
        LocalDate date = LocalDate.parse(text);
        if (date.isBefore(FIRST_DAY)) {
            text(sheet, row, column, text);
            return;
        }
        sheet.value(row, column, date);
        sheet.style(row, column).format("yyyy-mm-dd").set();
    }

    private static void timestamp(Worksheet sheet, int row, int column, String text) {
        LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
        if (time.toLocalDate().isBefore(FIRST_DAY)) {
            text(sheet, row, column, text);
            return;
        }
        sheet.value(row, column, time);
        sheet.style(row, column).format("yyyy-mm-dd hh:mm:ss").set();
    }

    private static void text(Worksheet sheet, int row, int column, String text) {
        if (text.length() > Short.MAX_VALUE) {
            throw new InvalidInputException("row " + row + ", column " + (column + 1) + ": a text of " + text.length()
                    + " characters, and a cell of a spreadsheet has room for " + Short.MAX_VALUE + ": "
                    + SafeText.value(text) + "; write the result as CSV");
        }
        sheet.inlineString(row, column, escaped(text));
    }

    /** What XML cannot hold, and blanks at the ends, which readers drop, have codes of their own; so has what looks like a code. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isEdge = i == 0 || i == text.length() - 1;
            if ((c < ' ' && c != '\n' && c != '\t')
                    || (c <= ' ' && isEdge)
                    || c >= '\uFFFE'
                    || isLoneSurrogate(text, i)
                    || isCode(text, i)) {
                escaped.append(String.format(Locale.ROOT, "_x%04X_", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private static boolean isCode(String text, int at) {
        if (text.charAt(at) != '_'
                || at + 7 > text.length()
                || text.charAt(at + 1) != 'x'
                || text.charAt(at + 6) != '_') {
            return false;
        }
        return text.substring(at + 2, at + 6).chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }
}
