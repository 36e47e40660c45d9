package kopi.app.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import kopi.core.error.InvalidInputException;
import tools.jackson.databind.JsonNode;

/**
 * A part of the cluster file. Every value is asked for by its key, with a default; at the end, what nobody has asked for
 * is an error. Errors name the file and the key, and say what may stand there.
 */
final class Section {
    private static final Duration LONGEST = Duration.ofDays(7);
    /** A misspelt key is meant if it differs in a third of its letters at most. */
    private static final int LETTERS_A_SLIP = 3;

    private final Path file;
    private final String name;
    private final Optional<JsonNode> node;
    private final Set<String> asked = new LinkedHashSet<>();

    private Section(Path file, String name, Optional<JsonNode> node) {
        this.file = file;
        this.name = name;
        this.node = node;
    }

    /** The whole file. */
    static Section root(Path file, Optional<JsonNode> node) {
        var root = new Section(file, "", node);
        root.requireMap();
        return root;
    }

    /** The section of that key; empty if it is not there. */
    Section section(String key) {
        var section = new Section(file, path(key), value(key));
        section.requireMap();
        return section;
    }

    private void requireMap() {
        if (node.isPresent() && !node.get().isObject()) {
            throw new InvalidInputException(
                    file + ": " + (name.isEmpty() ? "the file" : name) + " must be a list of keys and values");
        }
    }

    /** A text. */
    Optional<String> text(String key) {
        return value(key).map(value -> {
            if (!value.isValueNode()) {
                throw wrong(key, value, "a text");
            }
            return value.asString();
        });
    }

    String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    /** A text, or the name of the environment variable that holds it, under {@code KEY-from}. Never shown in an error. */
    Optional<String> hidden(String key) {
        value(key).filter(value -> !value.isString()).ifPresent(_ -> {
            // YAML would make 1.5 of 1.50.
            throw new InvalidInputException(
                    file + ": " + path(key) + " must be a text; write it in quotes if it looks like a number");
        });
        Optional<String> text = text(key);
        Optional<String> variable = text(key + "-from");
        if (text.isPresent() && variable.isPresent()) {
            throw new InvalidInputException(file + ": give either " + path(key) + " or " + path(key) + "-from");
        }
        return text.or(() -> variable.map(this::fromEnvironment));
    }

    private String fromEnvironment(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw new InvalidInputException(
                    file + ": the environment variable " + variable + ", named there, is not set, or is empty");
        }
        return value;
    }

    /** What to throw for a value that must not be shown. */
    InvalidInputException refuse(String key, String what) {
        return new InvalidInputException(file + ": " + path(key) + " " + what);
    }

    /** A whole number. */
    int number(String key, int otherwise, int least, int most) {
        return value(key)
                .map(value -> {
                    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                        throw wrong(key, value, "a whole number from " + least + " to " + most);
                    }
                    int number = value.asInt();
                    if (number < least || number > most) {
                        throw wrong(key, value, "from " + least + " to " + most);
                    }
                    return number;
                })
                .orElse(otherwise);
    }

    /**
     * A {@link TimeSpan}; a week at most.
     *
     * @param least the shortest that makes sense
     */
    Duration duration(String key, Duration otherwise, Duration least) {
        return text(key)
                .map(text -> {
                    Duration duration = TimeSpan.parse(text)
                            .orElseThrow(() -> new InvalidInputException(file + ": " + path(key) + " is \"" + text
                                    + "\", but must be a time span like " + TimeSpan.EXAMPLES));
                    if (duration.compareTo(least) < 0 || duration.compareTo(LONGEST) > 0) {
                        throw new InvalidInputException(file + ": " + path(key) + " is " + text + ", but must be from "
                                + least.toMillis() + "ms to " + LONGEST.toHours() + "h");
                    }
                    return duration;
                })
                .orElse(otherwise);
    }

    /** One of these constants, written in lower case. */
    <E extends Enum<E>> E oneOf(String key, E otherwise, E[] constants) {
        return text(key)
                .map(text -> Arrays.stream(constants)
                        .filter(constant -> lower(constant).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new InvalidInputException(file + ": " + path(key) + " is \"" + text
                                + "\", but must be "
                                + String.join(
                                        " or ",
                                        Arrays.stream(constants)
                                                .map(Section::lower)
                                                .toList()))))
                .orElse(otherwise);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A file or folder, seen from the cluster file. */
    Optional<Path> file(String key) {
        return text(key).map(text -> {
            try {
                return file.toAbsolutePath().resolveSibling(text).normalize();
            } catch (InvalidPathException e) {
                throw new InvalidInputException(file + ": " + path(key) + " is \"" + text + "\", which is no path", e);
            }
        });
    }

    /** Ends the reading: nothing may be there that was not asked for. */
    void end() {
        if (node.isEmpty()) {
            return;
        }
        for (String key : node.get().propertyNames()) {
            if (!asked.contains(key)) {
                throw new InvalidInputException(file + ": there is no key " + path(key) + suggestion(key)
                        + "; known here: " + String.join(", ", asked));
            }
        }
    }

    private String suggestion(String key) {
        return asked.stream()
                .min(Comparator.comparingInt(known -> distance(known, key)))
                .filter(known -> distance(known, key) <= Math.max(1, known.length() / LETTERS_A_SLIP))
                .map(known -> "; did you mean " + known + "?")
                .orElse("");
    }

    /** How many letters must be put in, left out or changed to make one of the other (Levenshtein 1966). */
    private static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        Arrays.setAll(above, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[other.length()];
    }

    private Optional<JsonNode> value(String key) {
        asked.add(key);
        return node.map(map -> map.get(key)).filter(value -> !value.isNull());
    }

    private String path(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    private InvalidInputException wrong(String key, JsonNode value, String wanted) {
        return new InvalidInputException(file + ": " + path(key) + " is " + value + ", but must be " + wanted);
    }
}
