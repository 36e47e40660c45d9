package kopi.app.cli;

import java.util.function.Function;
import java.util.regex.Pattern;
import kopi.core.text.SafeText;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads numbers from the command line: ASCII digits, blanks around them allowed; errors say what is wrong with the text. */
final class NumberArgument {
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("-?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");

    private NumberArgument() {}

    static ITypeConverter<Integer> integer() {
        return text -> parse(text, WHOLE, "a whole number", Integer::valueOf);
    }

    static ITypeConverter<Long> longInteger() {
        return text -> parse(text, WHOLE, "a whole number", Long::valueOf);
    }

    static ITypeConverter<Double> decimal() {
        return text -> parse(text, DECIMAL, "a number like 0.5", Double::valueOf);
    }

    private static <T> T parse(String text, Pattern form, String wanted, Function<String, T> number) {
        String stripped = text.strip();
        String shown = "\"" + SafeText.value(text) + "\"";
        if (!form.matcher(stripped).matches()) {
            throw new TypeConversionException(shown + " is not " + wanted);
        }
        try {
            return number.apply(stripped);
        } catch (NumberFormatException e) {
            throw new TypeConversionException(shown + (stripped.startsWith("-") ? " is too small" : " is too large"));
        }
    }
}
