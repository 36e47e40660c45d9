package kopi.core.schema;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kopi.core.error.InvalidInputException;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.schema.DdlToken.Kind;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;

/** Reads the type behind a column's name. */
final class DdlColumnType {
    private static final int MAX_DIGITS = 9;

    private final DdlTokens tokens;

    DdlColumnType(DdlTokens tokens) {
        this.tokens = tokens;
    }

    /** The column of that name and the type that stands here; it may be NULL. */
    ColumnSpec read(String name) {
        DdlToken word = tokens.peek();
        if (word.kind() != Kind.WORD) {
            throw tokens.expected("the type of column " + SafeText.value(name));
        }
        ColumnType type = DdlType.named(word.text()).orElseThrow(() -> unknown(word));
        tokens.take();
        if (type == ColumnType.DECIMAL) {
            return decimal(name, word);
        }
        if (tokens.peek().isSymbol('(')) {
            if (type != ColumnType.TEXT) {
                throw tokens.error(tokens.peek(), word.text() + " has nothing in brackets behind it");
            }
            tokens.take();
            number();
            tokens.expect(')');
        }
        return new ColumnSpec(name, type).nullable();
    }

    private InvalidInputException unknown(DdlToken word) {
        if (DdlType.isFloating(word.text())) {
            return tokens.error(
                    word,
                    word.text()
                            + " is not supported: sums of floating-point numbers depend on the order in which they are"
                            + " added, and reports are exact; declare DECIMAL(p, s), for example DECIMAL(18, 4)");
        }
        return tokens.error(
                word,
                "there is no type " + word.shown()
                        + DdlType.instead(word.text())
                                .map(type -> "; write " + type)
                                .or(() -> meant(word.text()))
                                .orElse("")
                        + "; types are " + DdlTokens.listed(DdlType.names(), Integer.MAX_VALUE));
    }

    private static Optional<String> meant(String name) {
        List<String> names = DdlType.names().stream()
                .map(type -> type.toLowerCase(Locale.ROOT))
                .toList();
        return Suggestion.closest(name, names).map(type -> "; did you mean " + type.toUpperCase(Locale.ROOT) + "?");
    }

    private ColumnSpec decimal(String name, DdlToken word) {
        if (!tokens.peek().isSymbol('(')) {
            throw tokens.error(
                    word,
                    word.text() + " needs to know how many digits it has, and how many of them behind the point:"
                            + " DECIMAL(10, 2)");
        }
        tokens.take();
        DdlToken precisionAt = tokens.peek();
        int precision = number();
        DdlToken scaleAt = tokens.peek();
        int scale = 0;
        if (tokens.takeIf(',')) {
            scaleAt = tokens.peek();
            scale = number();
        }
        tokens.expect(')');
        if (precision < 1 || precision > ColumnSpec.MAX_PRECISION) {
            throw tokens.error(
                    precisionAt,
                    "a DECIMAL has 1 to " + ColumnSpec.MAX_PRECISION + " digits, what 64 bits are sure to hold");
        }
        if (scale > ColumnSpec.MAX_SCALE) {
            throw tokens.error(
                    scaleAt,
                    "a DECIMAL has at most " + ColumnSpec.MAX_SCALE
                            + " digits behind the point, so that sums and products of"
                            + " columns stay exact; fields with more are rounded half-up, so write DECIMAL("
                            + Math.min(precision, ColumnSpec.MAX_PRECISION) + ", " + ColumnSpec.MAX_SCALE + ")");
        }
        if (scale > precision) {
            throw tokens.error(scaleAt, "of " + precision + " digits, " + scale + " cannot stand behind the point");
        }
        return ColumnSpec.decimal(name, precision, scale).nullable();
    }

    private int number() {
        DdlToken token = tokens.peek();
        boolean isNumber = token.kind() == Kind.NUMBER
                && token.text().length() <= MAX_DIGITS
                && token.text().chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber) {
            throw tokens.expected("a number");
        }
        tokens.take();
        return Integer.parseInt(token.text());
    }
}
