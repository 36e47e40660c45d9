package kopi.adapter.file;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;

/**
 * Where the tables of an input are: in the folders of a dataset directory, but for those whose files are named. Immutable, but that
 * standard input can be read once.
 */
public final class InputTables {
    /** What stands for standard input. */
    public static final String STDIN = "-";

    private final Optional<Path> data;
    /** By the table's name in small letters. */
    private final Map<String, Named> named;

    private record Named(String table, List<String> patterns, Optional<StandardInput> stdin) {}

    private InputTables(Optional<Path> data, Map<String, Named> named) {
        this.data = data;
        this.named = named;
    }

    /** All in a dataset directory. */
    public static InputTables in(Path data) {
        return new InputTables(Optional.of(data), Map.of());
    }

    /**
     * Some of them elsewhere.
     *
     * @param data the dataset directory that has the others
     * @param named {@code TABLE=PATTERN}, in which {@link #STDIN} is standard input; any number for a table
     * @param stdin opened if it is named
     * @throws InvalidInputException if one of them is malformed, or they do not go together
     */
    public static InputTables of(Optional<Path> data, List<String> named, Supplier<InputStream> stdin) {
        Map<String, List<String>> patterns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String option : named) {
            int equals = option.indexOf('=');
            if (equals <= 0 || equals == option.length() - 1) {
                throw new InvalidInputException("--table: " + SafeText.value(option)
                        + " is not TABLE=FILE, as in transactions='exports/2024-*.csv.gz'");
            }
            patterns.computeIfAbsent(option.substring(0, equals), _ -> new ArrayList<>())
                    .add(option.substring(equals + 1));
        }
        List<String> fromStdin = patterns.entrySet().stream()
                .filter(table -> table.getValue().contains(STDIN))
                .map(Map.Entry::getKey)
                .toList();
        if (fromStdin.size() > 1) {
            throw new InvalidInputException(
                    "--table: " + String.join(" and ", fromStdin) + " cannot both be read from standard input");
        }
        Map<String, Named> tables = new TreeMap<>();
        patterns.forEach((table, files) -> {
            boolean isStdin = files.contains(STDIN);
            if (isStdin && files.size() > 1) {
                throw new InvalidInputException(
                        "--table " + table + ": standard input and other files do not go together");
            }
            tables.put(
                    table.toLowerCase(Locale.ROOT),
                    new Named(table, files, isStdin ? Optional.of(new StandardInput(stdin.get())) : Optional.empty()));
        });
        return new InputTables(data, tables);
    }

    /** The dataset directory, if there is one. */
    public Optional<Path> data() {
        return data;
    }

    /** The tables whose files are named, as they were written. */
    public List<String> named() {
        return named.values().stream().map(Named::table).toList();
    }

    /** The table that comes from standard input. */
    public Optional<String> fromStandardInput() {
        return named.values().stream()
                .filter(table -> table.stdin().isPresent())
                .map(Named::table)
                .findFirst();
    }

    /**
     * Makes sure that all whose files are named are tables.
     *
     * @param tables those that there are
     * @throws InvalidInputException if one is not
     */
    public void requireTables(List<String> tables) {
        for (String name : named()) {
            if (tables.stream().noneMatch(name::equalsIgnoreCase)) {
                throw new InvalidInputException("--table: there is no table " + SafeText.value(name)
                        + Suggestion.text(name, tables) + "; there are " + String.join(", ", tables));
            }
        }
    }

    /** For people. */
    public String describe() {
        return data.map(SafeText::value).orElse("--table");
    }

    /** The files of a table, whose folder has exactly that name. */
    TableFolder list(String table) {
        return listNamed(table).orElseGet(() -> TableFolder.list(folderOf(table), table));
    }

    /** The files of a table, whose folder may have that name in other letters, large or small. */
    TableFolder listInAnyCase(String table) {
        return listNamed(table).orElseGet(() -> TableFolder.listInAnyCase(folderOf(table), table));
    }

    private Optional<TableFolder> listNamed(String table) {
        return Optional.ofNullable(named.get(table.toLowerCase(Locale.ROOT)))
                .map(found -> found.stdin()
                        .map(stdin -> new TableFolder(List.of(TableFolder.Entry.of(stdin)), List.of()))
                        .orElseGet(() -> TableFolder.named(found.table(), found.patterns())));
    }

    private Path folderOf(String table) {
        return data.orElseThrow(() -> new InvalidInputException("the table " + SafeText.value(table)
                + " is needed: say where its files are, by --data DIR or --table " + SafeText.value(table) + "=FILE"));
    }
}
