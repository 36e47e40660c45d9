package kopi.app.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;

/**
 * Keys of the cluster file whose values come from environment variables: {@code KOPI__BROKER__HOST} is broker.host. Two
 * underscores stand for a dot and one for a dash, so that no such name is one that Kubernetes gives to containers. For one
 * thread.
 */
final class Overrides {
    /** What the names of these variables begin with. */
    static final String PREFIX = "KOPI__";

    private static final String DOT = "__";

    private final Map<String, String> environment;
    private final Map<String, String> variables = new TreeMap<>();
    private final Set<String> unused;

    /** @param environment variables by name; others than these are for secrets that the file has from one */
    Overrides(Map<String, String> environment) {
        this.environment = environment;
        environment.forEach((name, value) -> {
            // An empty one is how Compose passes on one that is not set.
            if (name.startsWith(PREFIX) && !value.isBlank()) {
                variables.put(path(name), name);
            }
        });
        this.unused = new TreeSet<>(variables.keySet());
    }

    private static String path(String variable) {
        return variable.substring(PREFIX.length())
                .replace(DOT, ".")
                .replace('_', '-')
                .toLowerCase(Locale.ROOT);
    }

    /** The variable for the key of that path; none if it is not set. */
    Optional<String> variable(String path) {
        unused.remove(path);
        return Optional.ofNullable(variables.get(path));
    }

    /** The value for the key of that path. */
    Optional<String> value(String path) {
        return variable(path).map(environment::get);
    }

    /** The value of any variable; empty if it is not set, or blank. */
    Optional<String> environment(String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(value -> !value.isBlank());
    }

    /** The names directly below that path for which there are variables. */
    Set<String> below(String path) {
        Set<String> names = new TreeSet<>();
        String start = path + ".";
        variables.keySet().stream()
                .filter(key -> key.startsWith(start))
                .map(key -> key.substring(start.length()).split("\\.", 2)[0])
                .forEach(names::add);
        return names;
    }

    /** @throws InvalidInputException if a variable stands for no key that anybody has asked for */
    void end() {
        if (!unused.isEmpty()) {
            String path = unused.iterator().next();
            throw new InvalidInputException(
                    "the environment variable " + SafeText.value(String.valueOf(variables.get(path)))
                            + " stands for the key " + SafeText.value(path)
                            + " of the cluster file, and there is none");
        }
    }
}
