package kopi.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;
import kopi.platform.folder.IoReason;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * A part of the cluster file. Every value is asked for by its key, with a default; at the end, what nobody has asked for
 * is an error. Errors name the file and the key, and say what may stand there.
 */
final class YamlSection {
    private static final Duration LONGEST = Duration.ofDays(7);

    private static final int LONGEST_SECRET = 4_096;
    private static final String FROM = "-from";
    private static final String FILE = "-file";
    private static final List<String> SECRET_FORMS = List.of("", FROM, FILE);

    private final Path file;
    private final String name;
    private final Optional<JsonNode> node;
    private final Overrides overrides;
    private final Set<String> asked = new LinkedHashSet<>();

    private YamlSection(Path file, String name, Optional<JsonNode> node, Overrides overrides) {
        this.file = file;
        this.name = name;
        this.node = node;
        this.overrides = overrides;
    }

    /** The whole file, but for what stands in the environment instead. */
    static YamlSection root(Path file, Optional<JsonNode> node, Overrides overrides) {
        var root = new YamlSection(file, "", node, overrides);
        root.requireMap();
        return root;
    }

    /** The section of that key; empty if it is not there. */
    YamlSection section(String key) {
        asked.add(key);
        var section = new YamlSection(file, path(key), written(key), overrides);
        section.requireMap();
        return section;
    }

    /** The keys that stand there, for sections whose keys are names. */
    List<String> keys() {
        Set<String> keys = new LinkedHashSet<>();
        node.ifPresent(map -> keys.addAll(map.propertyNames()));
        keys.addAll(overrides.below(name));
        return List.copyOf(keys);
    }

    /** Whether something with keys of its own stands there, and not a single value. */
    boolean isSection(String key) {
        return !overrides.below(path(key)).isEmpty()
                || value(key).filter(JsonNode::isObject).isPresent();
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

    /** Texts: a list of them, or one with commas between them. */
    List<String> texts(String key) {
        Optional<JsonNode> value = value(key);
        if (value.filter(JsonNode::isArray).isPresent()) {
            List<String> texts = new ArrayList<>();
            for (JsonNode entry : value.get()) {
                if (!entry.isValueNode() || entry.isNull()) {
                    throw wrong(key, value.get(), "texts");
                }
                texts.add(entry.asString().strip());
            }
            return texts;
        }
        return text(key).stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    /** Whether the environment says what it is. */
    boolean isOverridden(String key) {
        return overrides.variable(path(key)).isPresent();
    }

    /**
     * A text; or the environment variable that holds it, named under {@code KEY-from}, or the file, under {@code KEY-file}.
     * Never shown in an error.
     */
    Optional<String> hidden(String key) {
        value(key).filter(value -> !value.isString()).ifPresent(_ -> {
            // YAML would make 1.5 of 1.50.
            throw new InvalidInputException(
                    where(key) + " must be a text; write it in quotes if it looks like a number");
        });
        boolean isOverridden = SECRET_FORMS.stream().anyMatch(form -> isOverridden(key + form));
        Predicate<String> isMeant = form -> !isOverridden || isOverridden(key + form);
        Optional<String> text = text(key).filter(_ -> isMeant.test(""));
        Optional<String> variable = text(key + FROM).filter(_ -> isMeant.test(FROM));
        Optional<Path> other = file(key + FILE).filter(_ -> isMeant.test(FILE));
        if (Stream.of(text, variable, other).filter(Optional::isPresent).count() > 1) {
            throw new InvalidInputException(
                    file + ": give one of " + path(key) + ", " + path(key) + FROM + " and " + path(key) + FILE);
        }
        return text.or(() -> variable.map(this::fromEnvironment)).or(() -> other.map(this::fromFile));
    }

    private String fromFile(Path other) {
        try {
            // A text as an editor leaves it, with a line feed at its end.
            String value = Files.size(other) > LONGEST_SECRET
                    ? ""
                    : Files.readString(other).strip();
            if (value.isEmpty()) {
                throw new InvalidInputException(
                        file + ": " + other + ", named there, is empty or longer than " + LONGEST_SECRET + " bytes");
            }
            return value;
        } catch (IOException e) {
            throw IoReason.failure(file + ": cannot read " + other + ", named there", e);
        }
    }

    private String fromEnvironment(String variable) {
        return overrides
                .environment(variable)
                .orElseThrow(() -> new InvalidInputException(
                        file + ": the environment variable " + variable + ", named there, is not set, or is empty"));
    }

    /** What to throw for a value that must not be shown. */
    InvalidInputException refuse(String key, String what) {
        return new InvalidInputException(where(key) + " " + what);
    }

    /** True or false. */
    boolean flag(String key, boolean otherwise) {
        return typed(key)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw wrong(key, value, "true or false");
                    }
                    return value.asBoolean();
                })
                .orElse(otherwise);
    }

    /** A whole number. */
    int number(String key, int otherwise, int min, int max) {
        return typed(key)
                .map(value -> {
                    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                        throw wrong(key, value, "a whole number from " + min + " to " + max);
                    }
                    int number = value.asInt();
                    if (number < min || number > max) {
                        throw wrong(key, value, "from " + min + " to " + max);
                    }
                    return number;
                })
                .orElse(otherwise);
    }

    /**
     * A {@link TimeSpan}; a week at most.
     *
     * @param min the shortest that makes sense
     */
    Duration duration(String key, Duration otherwise, Duration min) {
        return text(key)
                .map(text -> {
                    Duration duration = TimeSpan.parse(text)
                            .orElseThrow(() -> new InvalidInputException(where(key) + " is \"" + SafeText.value(text)
                                    + "\", but must be a time span like " + TimeSpan.EXAMPLES));
                    if (duration.compareTo(min) < 0 || duration.compareTo(LONGEST) > 0) {
                        throw new InvalidInputException(where(key) + " is " + text + ", but must be from "
                                + min.toMillis() + "ms to " + LONGEST.toHours() + "h");
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
                        .orElseThrow(() -> new InvalidInputException(where(key) + " is \"" + SafeText.value(text)
                                + "\", but must be "
                                + String.join(
                                        " or ",
                                        Arrays.stream(constants)
                                                .map(YamlSection::lower)
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
                throw new InvalidInputException(
                        where(key) + " is \"" + SafeText.value(text) + "\", which is not a path", e);
            }
        });
    }

    /** Ends the reading: nothing may be there that was not asked for. */
    void end() {
        for (String key : node.map(JsonNode::propertyNames).orElse(Set.of())) {
            if (!asked.contains(key)) {
                throw new InvalidInputException(file + ": there is no key " + SafeText.value(path(key))
                        + Suggestion.text(key, asked) + "; known here: " + String.join(", ", asked));
            }
        }
    }

    /** What the environment says, else the file. */
    private Optional<JsonNode> value(String key) {
        asked.add(key);
        return overrides.value(path(key)).<JsonNode>map(StringNode::valueOf).or(() -> written(key));
    }

    private Optional<JsonNode> written(String key) {
        return node.map(map -> map.get(key)).filter(value -> !value.isNull());
    }

    /** The same, with a number or a truth value for one that is a text only because the environment knows nothing else. */
    private Optional<JsonNode> typed(String key) {
        return value(key).map(value -> overrides.variable(path(key)).isPresent() ? YamlFile.scalar(value) : value);
    }

    /** Where a value stands, for people. */
    private String where(String key) {
        return overrides
                .variable(path(key))
                .map(variable -> "the environment variable " + variable + ", for " + path(key) + ",")
                .orElseGet(() -> file + ": " + path(key));
    }

    private String path(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    private InvalidInputException wrong(String key, JsonNode value, String wanted) {
        return new InvalidInputException(where(key) + " is " + SafeText.value(value) + ", but must be " + wanted);
    }
}
