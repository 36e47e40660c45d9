package kopi.app.page;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import kopi.core.expression.ValueType;

/**
 * What the values of a result's column look like: a file says only how they are printed. One owner, until all of them have been
 * looked at.
 */
final class ResultColumn {
    /** As a page names what it sorts and draws by. */
    enum Kind {
        INTEGER("-?(0|[1-9][0-9]{0,14})"),
        DECIMAL("-?(0|[1-9][0-9]{0,14})\\.[0-9]{1,4}"),
        DATE("[0-9]{4}-[01][0-9]-[0-3][0-9]"),
        TIMESTAMP("[0-9]{4}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]"),
        TIME("[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"),
        MONTH("[0-9]{4}-[01][0-9]"),
        PART_OF_YEAR("[0-9]{4}-[HQ][1-4]"),
        TRUTH("true|false"),
        TEXT("(?s).*");

        private final Pattern pattern;

        Kind(String pattern) {
            this.pattern = Pattern.compile(pattern);
        }

        private boolean isOf(String value) {
            return pattern.matcher(value).matches();
        }

        /** What it is called where it is sent. */
        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final String name;
    private Optional<Kind> kind = Optional.empty();
    private int scale;

    ResultColumn(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Takes another one of its values; an empty one says nothing. */
    void look(String value) {
        if (value.isEmpty()) {
            return;
        }
        Kind known = kind.orElse(Kind.INTEGER);
        if (!known.isOf(value)) {
            known = kind.isPresent() && !isNumber(known) ? Kind.TEXT : next(value);
        }
        if (known == Kind.DECIMAL && value.indexOf('.') >= 0) {
            scale = Math.max(scale, value.length() - value.indexOf('.') - 1);
        }
        kind = Optional.of(known);
    }

    private static boolean isNumber(Kind kind) {
        return kind == Kind.INTEGER || kind == Kind.DECIMAL;
    }

    /** The first kind that a value is of, after integers; if integers came before it, a number or a text. */
    private Kind next(String value) {
        if (kind.isPresent()) {
            return Kind.DECIMAL.isOf(value) || Kind.INTEGER.isOf(value) ? Kind.DECIMAL : Kind.TEXT;
        }
        for (Kind candidate : Kind.values()) {
            if (candidate.isOf(value)) {
                return candidate;
            }
        }
        return Kind.TEXT;
    }

    /** What its values are; of none, texts. */
    Kind kind() {
        return kind.orElse(Kind.TEXT);
    }

    /** The same for a workbook. */
    ValueType type() {
        return switch (kind()) {
            case INTEGER -> ValueType.BIGINT;
            case DECIMAL -> ValueType.decimal(scale);
            case DATE -> ValueType.DATE;
            case TIMESTAMP -> ValueType.TIMESTAMP;
            case TIME -> ValueType.TIME;
            case TRUTH -> ValueType.BOOLEAN;
            case MONTH, PART_OF_YEAR, TEXT -> ValueType.TEXT;
        };
    }
}
