package kopi.app.client;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kopi.adapter.results.ResultFolder;
import kopi.adapter.results.WrittenFile;
import kopi.app.manifest.ManifestJson;
import kopi.app.manifest.RunManifest;
import kopi.core.report.Report.OutputFile;
import kopi.core.report.Reports;
import kopi.core.report.RunFiles;

/**
 * What earlier runs have left in a result folder and this one does not replace.
 *
 * @param obsolete what the manifest of the run before lists, and nobody has touched since: it goes
 * @param strangers what looks like a report and is not known to be kopi's own, or was changed: it stays, and is named
 */
record EarlierFiles(List<String> obsolete, List<String> strangers) {
    /** With an entry of some 150 bytes for each input file. */
    private static final int MAX_MANIFEST_BYTES = 64 << 20;

    /** @param made what this run makes */
    static EarlierFiles look(ResultFolder folder, List<String> made) {
        List<String> names = folder.names();
        Optional<RunManifest> manifest = names.contains(RunFiles.MANIFEST)
                ? folder.content(RunFiles.MANIFEST, MAX_MANIFEST_BYTES).flatMap(ManifestJson::read)
                : Optional.empty();
        List<String> obsolete = new ArrayList<>();
        Set<String> strangers = new LinkedHashSet<>();
        for (String name : names) {
            if (made.contains(name) || name.equals(RunFiles.MANIFEST)) {
                continue;
            }
            Optional<RunManifest.Output> listed = manifest.flatMap(known -> known.output(name));
            if (listed.filter(file -> folder.isUnchanged(new WrittenFile(file.file(), file.bytes(), file.crc32c())))
                    .isPresent()) {
                obsolete.add(name);
            } else if (listed.isPresent() || isOfReports(name)) {
                strangers.add(name);
            }
        }
        return new EarlierFiles(obsolete, List.copyOf(strangers));
    }

    private static boolean isOfReports(String name) {
        return name.equals(RunFiles.REJECTS)
                || Reports.CATALOGUE.files().stream().map(OutputFile::name).anyMatch(name::equals);
    }

    /** @param left what was to be removed and could not be */
    List<String> warnings(List<String> left) {
        List<String> warnings = new ArrayList<>();
        List<String> removed =
                obsolete.stream().filter(file -> !left.contains(file)).toList();
        if (!removed.isEmpty()) {
            warnings.add("removed from an earlier run: " + String.join(", ", removed));
        }
        List<String> staying = Stream.concat(strangers.stream(), left.stream()).toList();
        if (!staying.isEmpty()) {
            warnings.add("not from this run, and left as it was: " + String.join(", ", staying) + "; "
                    + RunFiles.MANIFEST + " lists what belongs to this run");
        }
        return warnings;
    }
}
