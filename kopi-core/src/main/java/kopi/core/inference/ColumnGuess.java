package kopi.core.inference;

import java.util.List;
import kopi.core.csv.FieldCheck;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.schema.CsvDialect;

/** Finds the narrowest type that all fields of a column can be read as. */
final class ColumnGuess {
    /** Types other than text, the narrowest first. */
    static final List<ColumnType> DECLARABLE = List.of(
            ColumnType.BOOLEAN,
            ColumnType.INTEGER,
            ColumnType.BIGINT,
            ColumnType.DECIMAL,
            ColumnType.DATE,
            ColumnType.TIMESTAMP,
            ColumnType.TIME,
            ColumnType.UUID);

    /** Rows that were not looked at may have larger numbers; so many digits are a twentieth of what fits. */
    private static final int SMALL_DIGITS = 8;

    private ColumnGuess() {}

    /**
     * The type of a column, which may be NULL.
     *
     * @param fields some of it
     * @param isWhole whether that is all of it; if not, other fields may have more digits behind the point, which are not to be
     *     rounded away
     */
    static ColumnSpec of(String name, List<String> fields, CsvDialect dialect, boolean isWhole) {
        List<String> values = fields.stream()
                .filter(field -> !field.equals(dialect.nullText()))
                .toList();
        ColumnSpec text = new ColumnSpec(name, ColumnType.TEXT).nullable();
        if (values.isEmpty()) {
            return text;
        }
        FieldCheck check = new FieldCheck(dialect);
        return DECLARABLE.stream()
                .map(type -> spec(name, type, isWhole ? decimals(values, dialect) : ColumnSpec.MAX_SCALE))
                .filter(spec -> isAll(spec, values, check))
                .findFirst()
                .orElse(text);
    }

    private static ColumnSpec spec(String name, ColumnType type, int decimals) {
        int scale = Math.min(decimals, ColumnSpec.MAX_SCALE);
        return type == ColumnType.DECIMAL
                ? ColumnSpec.decimal(name, ColumnSpec.MAX_PRECISION, scale).nullable()
                : new ColumnSpec(name, type).nullable();
    }

    private static boolean isAll(ColumnSpec spec, List<String> values, FieldCheck check) {
        if (!values.stream().allMatch(field -> check.isValue(spec, field))) {
            return false;
        }
        return switch (spec.type()) {
            // Zeros and ones may be counts.
            case BOOLEAN -> values.stream().anyMatch(field -> Character.isLetter(field.charAt(0)));
            case INTEGER ->
                values.stream().allMatch(ColumnGuess::isSmall)
                        && values.stream().noneMatch(ColumnGuess::isCode);
            case BIGINT, DECIMAL -> values.stream().noneMatch(ColumnGuess::isCode);
            case KEY_TEXT, TEXT, ID, OPTIONAL_ID, QUANTITY, MONEY, TIMESTAMP, DATE, TIME, UUID -> true;
        };
    }

    /** Digits whose leading zeros or plus would be lost: postal codes, article and telephone numbers. */
    private static boolean isCode(String field) {
        return field.matches("\\+.*|0\\d.*");
    }

    private static boolean isSmall(String field) {
        return field.chars().filter(Character::isDigit).count() <= SMALL_DIGITS;
    }

    /** How many digits stand behind the point or comma at most. */
    static int decimals(List<String> values, CsvDialect dialect) {
        char mark = dialect.hasDecimalComma() ? ',' : '.';
        return values.stream()
                .mapToInt(field -> field.indexOf(mark) < 0 ? 0 : field.length() - field.indexOf(mark) - 1)
                .max()
                .orElse(0);
    }
}
