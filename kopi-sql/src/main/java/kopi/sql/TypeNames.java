package kopi.sql;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.core.expression.ValueType;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;

/** The names of types, as CAST and parameters have them. */
final class TypeNames {
    /** What a long is sure to hold. */
    static final int MAX_PRECISION = 18;

    private static final Pattern FORM =
            Pattern.compile("([a-z_]+)\\s*(?:\\(\\s*(\\d{1,3})\\s*(?:,\\s*(\\d{1,3})\\s*)?\\))?");
    private static final Map<String, ValueType> KNOWN = Map.ofEntries(
            Map.entry("bigint", ValueType.BIGINT),
            Map.entry("integer", ValueType.BIGINT),
            Map.entry("int", ValueType.BIGINT),
            Map.entry("text", ValueType.TEXT),
            Map.entry("varchar", ValueType.TEXT),
            Map.entry("uuid", ValueType.TEXT),
            Map.entry("boolean", ValueType.BOOLEAN),
            Map.entry("date", ValueType.DATE),
            Map.entry("time", ValueType.TIME),
            Map.entry("timestamp", ValueType.TIMESTAMP));
    private static final List<String> INEXACT = List.of("double", "double precision", "float", "real");

    private TypeNames() {}

    /**
     * A type.
     *
     * @param value the type of its values
     * @param largest what its numbers are at most, without their sign, in units of the last digit; {@link Long#MAX_VALUE}: what fits
     */
    record NamedType(ValueType value, long largest) {}

    /** A type, or why there is none of that name. */
    record Parsed(Optional<NamedType> type, String reason) {
        static Parsed of(ValueType type, long largest) {
            return new Parsed(Optional.of(new NamedType(type, largest)), "");
        }

        static Parsed refused(String reason) {
            return new Parsed(Optional.empty(), reason);
        }
    }

    static Parsed parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (INEXACT.contains(lower)) {
            return Parsed.refused("there is no " + lower.toUpperCase(Locale.ROOT)
                    + ", as sums of it depend on the order of rows; DECIMAL(18,4) is exact");
        }
        Matcher form = FORM.matcher(lower);
        if (!form.matches()) {
            return Parsed.refused(unknown(lower));
        }
        String name = form.group(1);
        if (name.equals("decimal") || name.equals("numeric")) {
            return decimal(form);
        }
        ValueType known = KNOWN.get(name);
        if (known == null || form.group(3) != null || (form.group(2) != null && !name.equals("varchar"))) {
            return Parsed.refused(unknown(lower));
        }
        if (form.group(2) != null) {
            return Parsed.refused("a VARCHAR has no length here: write TEXT, and SUBSTRING to cut texts");
        }
        return Parsed.of(known, name.startsWith("int") ? Integer.MAX_VALUE : Long.MAX_VALUE);
    }

    private static Parsed decimal(Matcher form) {
        int precision = form.group(2) == null ? MAX_PRECISION : Integer.parseInt(form.group(2));
        int scale = form.group(2) == null ? 3 : form.group(3) == null ? 0 : Integer.parseInt(form.group(3));
        if (precision < 1 || precision > MAX_PRECISION || scale > Math.min(precision, ValueType.MAX_SCALE)) {
            return Parsed.refused("a DECIMAL has 1 to " + MAX_PRECISION + " digits, and up to " + ValueType.MAX_SCALE
                    + " of them behind the point");
        }
        long largest = Long.MAX_VALUE;
        if (precision < MAX_PRECISION) {
            largest = 1;
            for (int i = 0; i < precision; i++) {
                largest *= 10;
            }
            largest--;
        }
        return Parsed.of(ValueType.decimal(scale), largest);
    }

    private static String unknown(String name) {
        return "there is no type " + SafeText.value(name)
                + Suggestion.text(name, KNOWN.keySet().stream().sorted().toList());
    }
}
