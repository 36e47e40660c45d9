package kopi.core.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import kopi.core.model.ColumnSpec;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.DateOrder;
import org.jspecify.annotations.Nullable;

/**
 * Scans plain rows as fast as it can and stops before the first one that is in any way odd, which {@link RowParser}
 * then decides. So this class may give up at any time, but what it accepts must be what the row parser would say.
 *
 * <p>Every field is one step of a little program made from the layout; the steps read eight bytes at once and avoid
 * branches that depend on how long a number is. The bytes must be followed by {@link CsvScanner#PADDING} quotes, on
 * which every step gives up. Not thread-safe.
 */
final class FastRowScanner {
    private static final int SKIP = 0;
    private static final int DECLARED_TEXT = 1;
    private static final int TEXT = 2;
    private static final int KEY_TEXT = 3;
    private static final int ID = 4;
    private static final int OPTIONAL_ID = 5;
    private static final int MONEY = 6;
    private static final int TIMESTAMP = 7;
    private static final int DATE = 8;
    private static final int DECLARED = 9;

    /** Returned by the steps instead of a position: this row is not for us. */
    private static final int ODD = -1;

    private static final int FRACTION_DIGITS = 4;
    private static final int[] FRACTION_UNITS = {10_000, 1_000, 100, 10, 1};
    private static final int SECONDS_PER_DAY = 86_400;

    /** Flags the last byte of a word, so that there is a flag in any case. */
    private static final long LAST_BYTE = 1L << 63;

    /** A dot in a word with {@link Swar#ZERO_DIGITS} XORed away. */
    private static final long DOT = '.' ^ '0';

    /** {@code 00:00:00}. */
    private static final long MIDNIGHT = 0x30303A30303A3030L;
    /** Added to hours, minutes and seconds (bytes 0, 3, 6), sets the high bit of those beyond 23, 59 and 59. */
    private static final long TIME_EXCESS = 0x0044000044000068L;

    private static final long TIME_BYTES = 0x00FF0000FF0000FFL;
    private static final long TIME_EXCESS_BITS = 0x0080000080000080L;
    private static final long COLON_BYTES = 0x0000FF0000FF0000L;

    private final int[] operations;
    /** By step: how many fields a SKIP skips, else the column that the value goes to. */
    private final int[] operands;

    /** By step; what no declared field is read by is null. */
    private final @Nullable DeclaredField[] declaredFields;

    private final FieldParser parser = new FieldParser();
    private final MonthTable months;
    /** What the last step read. */
    private long value;

    FastRowScanner(CsvLayout layout, MonthTable months) {
        this.months = months;
        List<int[]> steps = new ArrayList<>();
        List<@Nullable DeclaredField> declared = new ArrayList<>();
        for (int field = 0; field < layout.fields(); field++) {
            if (layout.column(field) != CsvLayout.SKIPPED) {
                int operation = operation(layout, layout.spec(field));
                boolean isDeclared = operation == DECLARED || operation == DECLARED_TEXT;
                steps.add(new int[] {operation, layout.column(field)});
                declared.add(isDeclared ? new DeclaredField(layout, layout.spec(field)) : null);
            } else if (field > 0 && layout.column(field - 1) == CsvLayout.SKIPPED) {
                steps.getLast()[1]++;
            } else {
                steps.add(new int[] {SKIP, 1});
                declared.add(null);
            }
        }
        operations = steps.stream().mapToInt(step -> step[0]).toArray();
        operands = steps.stream().mapToInt(step -> step[1]).toArray();
        declaredFields = declared.toArray(new @Nullable DeclaredField[0]);
    }

    private static int operation(CsvLayout layout, ColumnSpec column) {
        boolean isUsual = !column.isNullable() && isUsual(layout, column);
        return switch (column.type()) {
            case KEY_TEXT -> isUsual ? KEY_TEXT : DECLARED_TEXT;
            case TEXT -> isUsual ? TEXT : DECLARED_TEXT;
            case UUID -> DECLARED_TEXT;
            case ID, QUANTITY -> isUsual ? ID : DECLARED;
            case OPTIONAL_ID -> isUsual ? OPTIONAL_ID : DECLARED;
            case MONEY -> isUsual ? MONEY : DECLARED;
            case TIMESTAMP -> isUsual ? TIMESTAMP : DECLARED;
            case DATE -> isUsual ? DATE : DECLARED;
            case BIGINT, INTEGER, DECIMAL, BOOLEAN, TIME -> DECLARED;
        };
    }

    /** Whether the column's fields are written as those of the chain's files are. */
    private static boolean isUsual(CsvLayout layout, ColumnSpec column) {
        CsvDialect dialect = layout.dialect();
        return switch (column.type()) {
            case KEY_TEXT -> true;
            case TEXT -> !layout.isDeclared();
            case ID, QUANTITY, OPTIONAL_ID, MONEY -> !dialect.hasDecimalComma();
            case TIMESTAMP, DATE -> dialect.dateOrder() == DateOrder.YEAR_MONTH_DAY;
            case BIGINT, INTEGER, DECIMAL, BOOLEAN, TIME, UUID -> false;
        };
    }

    /**
     * Scans rows from {@code from} on, until a row is odd, or one starts at {@code end} or behind, or the columns are
     * full.
     *
     * <p>This is one method with both loops inside, because HotSpot inlines the steps into a loop that it compiles, but
     * would leave a call to a method that is already compiled and large.
     *
     * @return where the first row starts that was not scanned
     */
    int scan(byte[] bytes, int from, int end, RowColumns columns) {
        int capacity = columns.capacity();
        int last = operations.length - 1;
        int row = columns.rows;
        int start = from;
        scanning:
        while (start < end && row < capacity) {
            int at = start;
            for (int step = 0; ; step++) {
                int operation = operations[step];
                int operand = operands[step];
                at = switch (operation) {
                    case SKIP -> skip(bytes, at, operand);
                    case TEXT, KEY_TEXT -> text(operation, bytes, at, row, operand, columns);
                    case DECLARED_TEXT -> declaredText(step, bytes, at, row, columns);
                    case ID -> id(bytes, at);
                    case OPTIONAL_ID -> optionalId(bytes, at);
                    case MONEY -> money(bytes, at);
                    case TIMESTAMP -> timestamp(bytes, at);
                    case DATE -> date(bytes, at);
                    default -> declared(step, bytes, at);
                };
                if (at == ODD) {
                    break scanning;
                }
                if (operation > KEY_TEXT) {
                    columns.longs[operand][row] = value;
                }
                if (step == last) {
                    break;
                }
                if (bytes[at++] != ',') {
                    break scanning;
                }
            }
            int next = lineEnd(bytes, start, at);
            if (next == ODD) {
                break;
            }
            start = next;
            row++;
        }
        columns.rows = row;
        return start;
    }

    private static int text(int operation, byte[] bytes, int at, int row, int column, RowColumns columns) {
        int end = fieldEnd(bytes, at);
        columns.textStarts[column][row] = at;
        columns.textLengths[column][row] = end - at;
        return operation == KEY_TEXT && end == at ? ODD : end;
    }

    private int declaredText(int step, byte[] bytes, int at, int row, RowColumns columns) {
        DeclaredField field = Objects.requireNonNull(declaredFields[step]);
        int column = operands[step];
        int end = fieldEnd(bytes, at);
        boolean isNull = field.isNull(bytes, at, end);
        columns.textStarts[column][row] = isNull ? UnescapedTexts.NULL : at;
        columns.textLengths[column][row] = isNull ? 1 : end - at;
        return isNull || field.isText(bytes, at, end) ? end : ODD;
    }

    /** What is written as plainly as in the chain's files is read by the same steps, all else byte by byte. */
    private int declared(int step, byte[] bytes, int at) {
        DeclaredField field = Objects.requireNonNull(declaredFields[step]);
        int end = plain(field, bytes, at);
        if (end != ODD && isFieldEnd(bytes[end])) {
            return end;
        }
        end = fieldEnd(bytes, at);
        boolean isGood = field.parse(bytes, at, end);
        value = field.value();
        return isGood ? end : ODD;
    }

    private static boolean isFieldEnd(byte b) {
        return b == ',' || b == '\n' || b == '\r';
    }

    private int plain(DeclaredField field, byte[] bytes, int at) {
        return switch (field.plainForm()) {
            case INTEGER -> keep(field, field.integer(bytes, at));
            case DECIMAL -> keep(field, field.decimal(bytes, at));
            case DATE -> date(bytes, at);
            case TIMESTAMP -> timestamp(bytes, at);
            case NONE -> ODD;
        };
    }

    private int keep(DeclaredField field, int end) {
        value = field.value();
        return end;
    }

    /** Moves behind the line end, if that is what stands there, and the row is neither blank nor too long. */
    private static int lineEnd(byte[] bytes, int start, int at) {
        int lineFeed = bytes[at] == '\r' ? at + 1 : at;
        boolean isRow = at > start && lineFeed - start < CsvScanner.RECORD_LIMIT;
        return isRow && bytes[lineFeed] == '\n' ? lineFeed + 1 : ODD;
    }

    /** Moves to the next comma, line end or quote. */
    private static int fieldEnd(byte[] bytes, int from) {
        return skip(bytes, from, 1);
    }

    /** Moves to the end of the last of so many fields: a comma, line end or quote. */
    private static int skip(byte[] bytes, int from, int fields) {
        int left = fields;
        int at = from;
        while (true) {
            long stops = Swar.stops(Swar.load(bytes, at));
            if (stops == 0) {
                at += plainBytes(bytes, at);
                continue;
            }
            at += Swar.bitsBefore(stops) >>> 3;
            byte stop = bytes[at];
            if (stop == ',') {
                if (--left == 0) {
                    return at;
                }
            } else if (stop == '\n' || stop == '\r' || stop == '"') {
                return left == 1 ? at : ODD;
            }
            at++;
        }
    }

    /** How far to go, given that the word here holds no stop. */
    private static int plainBytes(byte[] bytes, int at) {
        // Long fields are mostly UUIDs, so one branch for three words more pays.
        long stops = Swar.stops(Swar.load(bytes, at + Long.BYTES))
                | Swar.stops(Swar.load(bytes, at + 2 * Long.BYTES))
                | Swar.stops(Swar.load(bytes, at + 3 * Long.BYTES));
        return stops == 0 ? 4 * Long.BYTES : Long.BYTES;
    }

    /** Digits, perhaps with {@code .0} behind them. */
    private int id(byte[] bytes, int at) {
        long digits = Swar.load(bytes, at) ^ Swar.ZERO_DIGITS;
        long others = Swar.nonDigits(digits);
        if (others == 0) {
            return longId(bytes, at);
        }
        int bits = Swar.bitsBefore(others);
        int end = at + (bits >>> 3);
        value = Swar.eightDigits(digits << (64 - bits));
        if (bytes[end] == '.') {
            end += 2;
            if (bytes[end - 1] != '0') {
                return ODD;
            }
        }
        return bits == 0 ? ODD : end;
    }

    /** As {@link #id}, or nothing. Which of these is a matter of chance, so there are no branches on that. */
    private int optionalId(byte[] bytes, int at) {
        long digits = Swar.load(bytes, at) ^ Swar.ZERO_DIGITS;
        long others = Swar.nonDigits(digits);
        if (others == 0) {
            return longId(bytes, at);
        }
        int bits = Swar.bitsBefore(others);
        int isDot = (int) (((((digits >>> bits) & 0xFF) ^ DOT) - 1) >>> 63);
        int isEmpty = (bits - 1) >>> 31;
        int end = at + (bits >>> 3) + 2 * isDot;
        if ((-isDot & (isEmpty | (bytes[end - isDot] ^ '0'))) != 0) {
            return ODD;
        }
        // Two shifts, for a shift by 64 would be one by 0.
        value = (long) Swar.eightDigits(digits << 8 << (56 - bits)) - isEmpty;
        return end;
    }

    private int longId(byte[] bytes, int at) {
        int end = fieldEnd(bytes, at);
        boolean isId = parser.integer(bytes, at, end);
        value = parser.value();
        return isId ? end : ODD;
    }

    /** Digits with up to four decimals; eight bytes hold all of it and what ends it, as a rule. */
    private int money(byte[] bytes, int at) {
        long word = Swar.load(bytes, at);
        long stops = Swar.stops(word);
        if (stops == 0) {
            return longMoney(bytes, at);
        }
        int bits = Swar.bitsBefore(stops);
        long digits = word ^ Swar.ZERO_DIGITS;
        int dot = Swar.bitsBefore(Swar.dots(word) | LAST_BYTE);
        int decimals = 0;
        if (dot < bits) {
            // Close the gap: move the digits before the dot by one byte.
            long before = (1L << dot) - 1;
            digits = ((digits & before) << 8) | (digits & ~((before << 8) | 0xFF));
            decimals = ((bits - dot) >>> 3) - 1;
            if (decimals == 0 || decimals > FRACTION_DIGITS || dot == 0) {
                return longMoney(bytes, at);
            }
        }
        digits <<= 64 - bits;
        if (Swar.nonDigits(digits) != 0 || bits == 0) {
            return longMoney(bytes, at);
        }
        value = (long) Swar.eightDigits(digits) * FRACTION_UNITS[decimals];
        return at + (bits >>> 3);
    }

    private int longMoney(byte[] bytes, int at) {
        int end = fieldEnd(bytes, at);
        boolean isMoney = parser.money(bytes, at, end);
        value = parser.value();
        return isMoney ? end : ODD;
    }

    private int timestamp(byte[] bytes, int at) {
        int dayEnd = date(bytes, at);
        if (dayEnd == ODD || bytes[dayEnd] != ' ') {
            return ODD;
        }
        long digits = Swar.load(bytes, dayEnd + 1) ^ MIDNIGHT;
        // Bytes 0, 3 and 6 become hours, minutes and seconds.
        long pairs = (digits * 10 + (digits >>> 8)) & TIME_BYTES;
        if ((Swar.nonDigits(digits) | (digits & COLON_BYTES) | ((pairs + TIME_EXCESS) & TIME_EXCESS_BITS)) != 0) {
            return ODD;
        }
        long hours = pairs & 0xFF;
        long minutes = (pairs >>> 24) & 0xFF;
        long seconds = pairs >>> 48;
        value = value * SECONDS_PER_DAY + (hours * 60 + minutes) * 60 + seconds;
        return dayEnd + 9;
    }

    private int date(byte[] bytes, int at) {
        int month = months.slot(bytes, at);
        int tens = bytes[at + 8] - '0';
        int ones = bytes[at + 9] - '0';
        int day = tens * 10 + ones;
        if (month < 0 || (ones & 0xFF) > 9 || day < 1 || day > months.length(month)) {
            return ODD;
        }
        value = (long) months.dayBefore(month) + day;
        return at + 10;
    }
}
