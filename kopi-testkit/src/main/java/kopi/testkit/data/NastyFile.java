package kopi.testkit.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kopi.testkit.data.NastyTable.Kind;

/** Writes rows of one table as one CSV file, each as nastily as the dice will have it. */
final class NastyFile {
    private static final int EXTRA = -1;
    private static final int REJECT_PERCENT = 1;
    private static final int NEEDLESS_QUOTES_PERCENT = 3;

    private final Dice dice;
    private final NastyTable table;
    private final NastyValues values;
    /** For every column of the file the column of the table, or {@link #EXTRA}. */
    private final List<Integer> layout;

    private final String lineEnd;
    private final StringBuilder text = new StringBuilder();

    NastyFile(Dice dice, NastyTable table) {
        this.dice = dice;
        this.table = table;
        this.values = new NastyValues(dice);
        this.lineEnd = dice.rolls(Quirk.LINE_ENDS, 50) ? "\r\n" : "\n";
        this.layout = layout();
        if (dice.rolls(Quirk.BYTE_ORDER_MARK, 50)) {
            text.append('\uFEFF');
        }
        header();
    }

    private List<Integer> layout() {
        List<Integer> columns = new ArrayList<>(
                IntStream.range(0, table.columns().size()).boxed().toList());
        if (dice.allows(Quirk.COLUMN_ORDER)) {
            columns = dice.shuffled(columns);
        }
        for (int extra = dice.allows(Quirk.EXTRA_COLUMNS) ? dice.between(1, 3) : 0; extra > 0; extra--) {
            columns.add(dice.below(columns.size() + 1), EXTRA);
        }
        return columns;
    }

    private void header() {
        List<String> names = new ArrayList<>();
        for (int column : layout) {
            String name = column == EXTRA
                    ? "extra_" + names.size()
                    : table.columns().get(column).name();
            names.add(dice.rolls(Quirk.NEEDLESS_QUOTES, 10) ? quoted(name) : name);
        }
        line(names);
    }

    /** Adds a row, or what is left of it; one value for every column of the table. */
    void add(String... row) {
        String[] broken = row.clone();
        if (dice.rolls(Quirk.RAGGED_ROWS, REJECT_PERCENT)) {
            ragged(row);
        } else if (dice.rolls(Quirk.TEXT_AFTER_QUOTES, REJECT_PERCENT)) {
            textAfterQuotes(row);
        } else if (dice.rolls(Quirk.STRAY_QUOTES, REJECT_PERCENT)) {
            strayQuote(row);
        } else if (spoil(broken)) {
            line(fields(broken));
        } else {
            addIntact(row);
        }
    }

    /** Adds a row that must not be rejected. */
    void addIntact(String... row) {
        if (dice.rolls(Quirk.BLANK_LINES, 2)) {
            text.append(lineEnd);
        }
        line(fields(row));
    }

    /** Adds a row with a quote that is never closed, and a few rows without any quotes after it. */
    void addUnclosed(String... row) {
        List<String> fields = plain(row);
        int column = dice.below(fields.size());
        fields.set(column, '"' + fields.get(column));
        line(fields);
        for (int i = dice.below(4); i > 0; i--) {
            line(plain(row));
        }
    }

    /** What the file says. */
    byte[] bytes() {
        if (dice.rolls(Quirk.NO_FINAL_LINE_END, 50)) {
            text.setLength(text.length() - lineEnd.length());
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void ragged(String[] row) {
        List<String> fields = fields(row);
        if (dice.rolls(50)) {
            fields.removeLast();
        } else {
            fields.add(dice.oneOf(List.of("", "1", "\"\"")));
        }
        line(fields);
    }

    private void textAfterQuotes(String[] row) {
        List<String> fields = plain(row);
        int column = dice.below(fields.size());
        fields.set(column, '"' + fields.get(column) + '"' + dice.oneOf(List.of("x", " ", "0", "\t")));
        line(fields);
    }

    /** A quote before some field, and perhaps a second row with quotes; what comes next in the file closes it, or that. */
    private void strayQuote(String[] row) {
        List<String> fields = plain(row);
        int column = dice.below(fields.size());
        fields.set(column, '"' + fields.get(column));
        line(fields);
        if (dice.rolls(50)) {
            List<String> closing = plain(row);
            closing.replaceAll(field -> dice.rolls(50) ? quoted(field) : field);
            line(closing);
        }
    }

    /** Makes one field unreadable; false if the dice will not have it. */
    private boolean spoil(String[] row) {
        if (dice.rolls(Quirk.IMPOSSIBLE_DATES, REJECT_PERCENT)) {
            List<Integer> timestamps = table.of(Kind.TIMESTAMP);
            timestamps.forEach(i -> row[i] = values.impossibleTimestamp());
            table.of(Kind.DATE).forEach(i -> row[i] = values.impossibleDate());
        } else if (dice.rolls(Quirk.EMPTY_FIELDS, REJECT_PERCENT)) {
            row[dice.oneOf(table.of(Kind.KEY, Kind.NUMBER, Kind.MONEY, Kind.TIMESTAMP, Kind.DATE))] = "";
        } else if (dice.rolls(Quirk.GARBAGE, REJECT_PERCENT)) {
            int spoilt = dice.between(1, 2);
            for (int i = 0; i < spoilt; i++) {
                int column =
                        dice.oneOf(table.of(Kind.NUMBER, Kind.OPTIONAL_NUMBER, Kind.MONEY, Kind.TIMESTAMP, Kind.DATE));
                row[column] = values.garbage(table.columns().get(column).kind());
            }
        } else {
            return false;
        }
        return true;
    }

    private List<String> fields(String[] row) {
        List<String> fields = new ArrayList<>();
        for (int column : layout) {
            fields.add(field(column == EXTRA ? values.anything() : unlessUnused(row, column)));
        }
        return fields;
    }

    private String unlessUnused(String[] row, int column) {
        boolean unused = table.columns().get(column).kind() == Kind.UNUSED;
        return unused && dice.rolls(Quirk.EXTRA_COLUMNS, 2) ? values.anything() : row[column];
    }

    /** The row without any character that is special to CSV. */
    private List<String> plain(String[] row) {
        List<String> fields = new ArrayList<>();
        for (int column : layout) {
            fields.add(column == EXTRA ? "extra" : row[column].replaceAll("[\",\r\n]", "_"));
        }
        return fields;
    }

    private String field(String value) {
        boolean ends = value.contains("\n") || value.endsWith("\r") || value.contains("\r\n");
        boolean mayStayBare = !ends
                && !value.contains(",")
                && !value.startsWith("\"")
                && (!value.contains("\"") || dice.rolls(Quirk.INNER_QUOTES, 50))
                && (!value.contains("\r") || dice.rolls(Quirk.LONE_CARRIAGE_RETURNS, 50));
        boolean bare = mayStayBare && !dice.rolls(Quirk.NEEDLESS_QUOTES, NEEDLESS_QUOTES_PERCENT);
        return bare ? value : quoted(value);
    }

    private static String quoted(String value) {
        return '"' + value.replace("\"", "\"\"") + '"';
    }

    private void line(List<String> fields) {
        text.append(String.join(",", fields)).append(lineEnd);
    }
}
