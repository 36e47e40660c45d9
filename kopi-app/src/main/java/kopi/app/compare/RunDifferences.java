package kopi.app.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.app.manifest.RunManifest;
import kopi.app.manifest.RunManifest.Input;

/** In what two runs differ that may make their results differ, by their manifests. */
final class RunDifferences {
    /** Of differing input files so many are named. */
    private static final int NAMED = 3;

    private RunDifferences() {}

    /** One line a difference. */
    static List<String> notes(RunManifest expected, RunManifest actual) {
        List<String> notes = new ArrayList<>();
        SortedSet<String> names = new TreeSet<>(expected.parameters().keySet());
        // What one run did not need, because it made other reports, is no difference.
        names.retainAll(actual.parameters().keySet());
        for (String name : names) {
            String one = expected.parameters().getOrDefault(name, "");
            String other = actual.parameters().getOrDefault(name, "");
            if (!one.equals(other)) {
                notes.add("other parameters: " + name + " was " + one + " in EXPECTED, " + other + " in ACTUAL");
            }
        }
        if (!expected.kopi().equals(actual.kopi())) {
            notes.add("other versions: kopi " + expected.kopi() + " in EXPECTED, " + actual.kopi() + " in ACTUAL");
        }
        // Who fetches results has read no input.
        if (!expected.inputs().isEmpty() && !actual.inputs().isEmpty()) {
            addInputs(expected.inputs(), actual.inputs(), notes);
        }
        return notes;
    }

    private static void addInputs(List<Input> expected, List<Input> actual, List<String> notes) {
        SortedMap<String, String> one = contents(expected);
        SortedMap<String, String> other = contents(actual);
        // Tables that only one of them needed are no difference either.
        SortedSet<String> tables = tables(one);
        tables.retainAll(tables(other));
        SortedSet<String> files = new TreeSet<>(one.keySet());
        files.addAll(other.keySet());
        List<String> differing = files.stream()
                .filter(file -> tables.contains(table(file)))
                .filter(file -> !Objects.equals(one.get(file), other.get(file)))
                .toList();
        if (!differing.isEmpty()) {
            int more = differing.size() - NAMED;
            notes.add("other input: " + String.join(", ", differing.subList(0, Math.min(NAMED, differing.size())))
                    + (more > 0 ? " and " + more + " more" : ""));
        }
    }

    /** By file: what tells its bytes from others. */
    private static SortedMap<String, String> contents(List<Input> inputs) {
        var contents = new TreeMap<String, String>();
        inputs.forEach(input -> contents.put(input.file(), input.bytes() + " " + input.crc32c()));
        return contents;
    }

    private static SortedSet<String> tables(SortedMap<String, String> files) {
        var tables = new TreeSet<String>();
        files.keySet().forEach(file -> tables.add(table(file)));
        return tables;
    }

    private static String table(String file) {
        int slash = file.indexOf('/');
        return slash < 0 ? file : file.substring(0, slash);
    }
}
