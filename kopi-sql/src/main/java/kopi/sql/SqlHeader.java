package kopi.sql;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.core.error.InvalidInputException;
import kopi.core.expression.Expression.Leaf;
import kopi.core.text.SafeText;

/**
 * What the comments in front of a query say of it: {@code -- title: TEXT}, {@code -- chart: TEXT}, {@code -- param NAME TYPE [= VALUE]}.
 * Any other comment is for people. Immutable.
 *
 * @param parameters those that are declared, by their names in lower case
 */
record SqlHeader(Optional<String> title, Optional<String> chart, Map<String, Declaration> parameters) {
    private static final Pattern FIELD = Pattern.compile("--\\s*(title|chart)\\s*:(.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAMETER = Pattern.compile("--\\s*param\\s+(.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern DECLARATION =
            Pattern.compile("(\\w+)\\s+([\\w ]+?(?:\\s*\\([\\d ,]*\\))?)\\s*(?:=\\s*(.*))?");

    /**
     * A parameter.
     *
     * @param type of its value
     * @param value what it is if none is given
     */
    record Declaration(TypeNames.NamedType type, Optional<Leaf> value) {}

    static SqlHeader of(SqlSource source) {
        Optional<String> title = Optional.empty();
        Optional<String> chart = Optional.empty();
        Map<String, Declaration> parameters = new LinkedHashMap<>();
        int start = 0;
        for (String line : source.text().split("\n", -1)) {
            String comment = line.strip();
            if (!comment.isEmpty() && !comment.startsWith("--")) {
                break;
            }
            Matcher field = FIELD.matcher(comment);
            Matcher parameter = PARAMETER.matcher(comment);
            if (field.matches()) {
                Optional<String> value = Optional.of(field.group(2).strip()).filter(text -> !text.isEmpty());
                title = field.group(1).equalsIgnoreCase("title") ? value : title;
                chart = field.group(1).equalsIgnoreCase("chart") ? value : chart;
            } else if (parameter.matches()) {
                declare(
                        parameters,
                        parameter.group(1).strip(),
                        source,
                        start,
                        start + line.stripTrailing().length());
            }
            start += line.length() + 1;
        }
        return new SqlHeader(title, chart, parameters);
    }

    private static void declare(
            Map<String, Declaration> parameters, String text, SqlSource source, int start, int end) {
        Matcher form = DECLARATION.matcher(text);
        if (!form.matches()) {
            throw source.error(start, end, "a parameter is declared as in: -- param year bigint = 2024");
        }
        String name = form.group(1).toLowerCase(Locale.ROOT);
        TypeNames.Parsed type = TypeNames.parse(form.group(2));
        if (type.type().isEmpty()) {
            throw source.error(start, end, type.reason());
        }
        Optional<Leaf> value = Optional.empty();
        if (form.group(3) != null) {
            String written = form.group(3).strip();
            value = Literals.parse(type.type().get(), unquoted(written));
            if (value.isEmpty()) {
                throw source.error(
                        start,
                        end,
                        SafeText.value(written) + " is no " + type.type().get().value());
            }
        }
        if (parameters.put(name, new Declaration(type.type().get(), value)) != null) {
            throw source.error(start, end, "the parameter " + name + " is declared twice");
        }
    }

    private static String unquoted(String text) {
        return text.length() >= 2 && text.startsWith("'") && text.endsWith("'")
                ? text.substring(1, text.length() - 1).replace("''", "'")
                : text;
    }

    /** The value of a declared parameter. */
    Leaf value(String name, Optional<String> given) {
        Declaration declaration = parameters.get(name);
        if (declaration == null) {
            throw new IllegalArgumentException(name);
        }
        if (given.isEmpty()) {
            return declaration
                    .value()
                    .orElseThrow(() -> new InvalidInputException(
                            "the parameter " + name + " has no value: give one, as in " + name + "=…"));
        }
        return Literals.parse(declaration.type(), given.get())
                .orElseThrow(() -> new InvalidInputException("the parameter " + name + " is a "
                        + declaration.type().value() + ", and " + SafeText.value(given.get()) + " is none"));
    }
}
