package kopi.app.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kopi.core.operator.CsvRecords;

/**
 * Brings the rows of a file into a form in which rows that say the same are equal: columns in the order of another header,
 * numbers without needless zeros. Immutable.
 */
final class RowForm {
    private final int[] columns;
    private final boolean[] isNumber;

    private RowForm(int[] columns, boolean[] isNumber) {
        this.columns = columns;
        this.isNumber = isNumber;
    }

    /**
     * @param header the columns of the rows, each once
     * @param order the same columns as they shall come out
     * @param numbers columns that are compared as numbers
     */
    static RowForm of(List<String> header, List<String> order, Set<String> numbers) {
        int[] columns = new int[order.size()];
        boolean[] isNumber = new boolean[order.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = header.indexOf(order.get(i));
            isNumber[i] = numbers.contains(order.get(i));
        }
        return new RowForm(columns, isNumber);
    }

    /** The row's fields in the new order, numbers in their plain form. */
    List<String> fields(List<String> row) {
        List<String> fields = new ArrayList<>(columns.length);
        for (int i = 0; i < columns.length; i++) {
            String field = row.get(columns[i]);
            fields.add(isNumber[i] ? plainNumber(field) : field);
        }
        return fields;
    }

    /** A row as a line of CSV: the same for equal rows, and for no others. */
    static String line(List<String> fields) {
        var record = new CsvRecords();
        fields.forEach(record::field);
        return new String(record.toBytes(), UTF_8);
    }

    /**
     * A decimal number without leading zeros, without zeros that end its fraction and without the sign of a zero;
     * anything else as it is.
     */
    static String plainNumber(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int point = text.indexOf('.');
        int wholeEnd = point < 0 ? text.length() : point;
        if (!areDigits(text, start, wholeEnd) || (point >= 0 && !areDigits(text, point + 1, text.length()))) {
            return text;
        }
        int whole = start;
        while (whole < wholeEnd - 1 && text.charAt(whole) == '0') {
            whole++;
        }
        int end = text.length();
        while (end > wholeEnd && (text.charAt(end - 1) == '0' || text.charAt(end - 1) == '.')) {
            end--;
        }
        String digits = text.substring(whole, end);
        return start == 0 || digits.equals("0") ? digits : "-" + digits;
    }

    private static boolean areDigits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return from < to;
    }
}
