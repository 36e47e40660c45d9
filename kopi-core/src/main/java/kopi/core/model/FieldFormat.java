package kopi.core.model;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How values of integer columns are printed. */
public final class FieldFormat {
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private FieldFormat() {}

    /**
     * The value as text.
     *
     * @throws IllegalArgumentException for a text type
     */
    public static String format(ColumnType type, long value) {
        return switch (type) {
            case MONEY -> Money.format(value);
            case ID, QUANTITY -> Long.toString(value);
            case OPTIONAL_ID -> value == LongColumn.ABSENT ? "" : Long.toString(value);
            case DATE -> LocalDate.ofEpochDay(value).toString();
            case TIMESTAMP ->
                LocalDateTime.ofEpochSecond(value, 0, ZoneOffset.UTC).format(TIMESTAMP);
            case KEY_TEXT, TEXT, UUID -> throw new IllegalArgumentException(type + " is not held as an integer");
            case BIGINT, INTEGER, DECIMAL, BOOLEAN, TIME ->
                throw new IllegalArgumentException(type + " is printed by queries only");
        };
    }
}
