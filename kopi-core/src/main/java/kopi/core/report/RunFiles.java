package kopi.core.report;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import kopi.core.model.PlainName;

/** What the files of a run may be called: the one definition, for plans of strangers, for catalogues and for whoever writes. */
public final class RunFiles {
    /** Lists the rows that could not be read. */
    public static final String REJECTS = "rejects.csv";

    /** Says which files belong to a run. */
    public static final String MANIFEST = "kopi-run.json";

    private static final Set<String> OWN = Set.of(REJECTS, MANIFEST);

    private RunFiles() {}

    /**
     * This name of a report's file.
     *
     * @throws IllegalArgumentException if it is no {@link PlainName}, or the name of a file that every run writes
     */
    static String require(String file) {
        PlainName.require("file", file);
        if (OWN.contains(key(file))) {
            throw new IllegalArgumentException(
                    "no report may write to " + file + ": kopi writes a file of that name itself");
        }
        return file;
    }

    /** The first of these that would overwrite one before it; empty if none would. */
    public static Optional<String> firstClash(List<String> files) {
        Set<String> known = new HashSet<>();
        return files.stream().filter(file -> !known.add(key(file))).findFirst();
    }

    /** There are file systems that do not tell capital letters from small ones. */
    private static String key(String file) {
        return file.toLowerCase(Locale.ROOT);
    }
}
