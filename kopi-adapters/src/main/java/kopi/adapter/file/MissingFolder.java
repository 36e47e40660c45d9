package kopi.adapter.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kopi.core.model.Datasets;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;

/** Says that a table's folder is missing, and what was most likely meant. */
final class MissingFolder {
    /** A dataset directory has a handful of entries; of a wrong one, so many are looked at. */
    private static final int MAX_ENTRIES = 1_000;

    private MissingFolder() {}

    /** The message, for people. */
    static String message(Path data, String table) {
        String shown = SafeText.value(data);
        if (!Files.exists(data)) {
            return "there is no folder " + shown + "; a dataset directory has one folder of CSV files per table";
        }
        if (!Files.isDirectory(data)) {
            return "there is no folder " + shown
                    + ", it is a file; a dataset directory has one folder of CSV files per table";
        }
        return "there is no folder " + SafeText.value(data.resolve(table))
                + "; a dataset directory has one folder of CSV files per table" + hint(data, table);
    }

    private static String hint(Path data, String table) {
        Path folder = data.resolve(table);
        if (Files.exists(folder)) {
            return ", and " + SafeText.value(folder) + " is a file: move it into a folder of that name";
        }
        List<Path> entries = entries(data);
        for (Path entry : entries) {
            if (Files.isDirectory(entry) && letters(entry).equals(letters(folder))) {
                return ": rename " + SafeText.value(entry) + " to " + table;
            }
        }
        for (Path entry : entries) {
            if (isSlip(entry, table)) {
                return ": did you mean " + SafeText.value(entry) + "? rename it to " + table;
            }
        }
        for (Path entry : entries) {
            if (Files.isDirectory(entry.resolve(table))) {
                return ": did you mean " + SafeText.value(entry) + ", which has one?";
            }
        }
        Path parent = data.toAbsolutePath().normalize().getParent();
        if (parent != null && Files.isDirectory(parent.resolve(table))) {
            return ": did you mean " + SafeText.value(parent) + ", which has one?";
        }
        for (Path entry : entries) {
            if (isCsv(entry) && letters(entry).startsWith(letters(folder))) {
                return ": move " + SafeText.value(entry) + " into a folder " + table;
            }
        }
        return entries.stream().anyMatch(MissingFolder::isCsv)
                ? ", and this one has CSV files directly in it: move those of a table into a folder of its name"
                : "";
    }

    /** Whether somebody who has mistyped the table's name may have made that folder, which is none of another table. */
    private static boolean isSlip(Path entry, String table) {
        String name = entry.getFileName().toString();
        return Files.isDirectory(entry)
                && Datasets.ALL.stream().noneMatch(known -> known.name().equals(name))
                && Suggestion.closest(name, List.of(table)).isPresent();
    }

    private static boolean isCsv(Path entry) {
        return Packing.of(entry.getFileName().toString()).isPresent() && Files.isRegularFile(entry);
    }

    private static String letters(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    }

    private static List<Path> entries(Path data) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(data)) {
            for (Path entry : stream) {
                entries.add(entry);
                if (entries.size() == MAX_ENTRIES) {
                    break;
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // The message says what is missing; that a hint cannot be given is not worth a second one.
        }
        entries.sort(null);
        return entries;
    }
}
