package kopi.adapter.file;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kopi.core.text.SafeText;

/**
 * An entry of a table's folder that is not read.
 *
 * @param name relative to the dataset directory
 * @param reason why it is not, for people
 */
record SkippedEntry(String name, String reason) {
    private static final List<String> COMPRESSED =
            List.of(".gz", ".tgz", ".bz2", ".xz", ".zst", ".lz4", ".br", ".sz", ".snappy", ".z", ".zip", ".7z", ".rar");
    static final List<String> COLUMNAR = List.of(".parquet", ".pq", ".orc", ".avro", ".arrow", ".feather");
    private static final List<String> SPREADSHEETS = List.of(".xlsx", ".xls", ".xlsm", ".ods", ".numbers");

    /** Why an entry of that name is passed over, whatever it is; empty: it is not. */
    static Optional<String> hidden(String fileName) {
        if (fileName.startsWith("._")) {
            return Optional.of("macOS keeps attributes of another file in it (AppleDouble)");
        }
        if (fileName.startsWith(".")) {
            return Optional.of("hidden");
        }
        if (fileName.startsWith("~$")) {
            return Optional.of("a lock file of an office program");
        }
        return Optional.empty();
    }

    /** Why a file of that name is not read; empty: it is. */
    static Optional<String> unreadable(String fileName) {
        return Packing.of(fileName).isPresent()
                ? Optional.empty()
                : format(fileName).or(() -> Optional.of("its name does not end with .csv, .csv.gz or .csv.zst"));
    }

    /** Why a file of that name would not be read even if somebody asked for it; empty: it would be taken for CSV. */
    static Optional<String> format(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (Packing.of(name).isPresent()) {
            return Optional.empty();
        }
        if (endsWithAny(name, COMPRESSED)) {
            return Optional.of(
                    name.endsWith(".gz") || name.endsWith(".zst")
                            ? "compressed, and its name does not say that it is CSV; make it end with .csv.gz or .csv.zst"
                            : "compressed in a way that is not read; unpack it first");
        }
        if (endsWithAny(name, COLUMNAR)) {
            return Optional.of("only CSV files are read; convert it first");
        }
        if (endsWithAny(name, SPREADSHEETS)) {
            return Optional.of("a spreadsheet; save it as CSV first");
        }
        return Optional.empty();
    }

    private static boolean endsWithAny(String name, List<String> endings) {
        return endings.stream().anyMatch(name::endsWith);
    }

    /** A line for people. */
    String warning() {
        return SafeText.value(name) + " is not read: " + reason;
    }
}
