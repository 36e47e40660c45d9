package kopi.app.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import kopi.app.compare.Verdict.Outcome;
import kopi.core.error.InvalidInputException;

/** Holds two result folders against each other, report by report. */
public final class FolderComparison {
    private FolderComparison() {}

    /**
     * Compares the reports of two folders. Their rows may be in any order, and so may their columns.
     *
     * @param expected the folder that is right
     * @param actual the folder in question
     * @param verdicts hears about each report that either has, in order, as soon as it is known
     * @return whether all are the same
     * @throws InvalidInputException if a folder is missing or without reports, or a report unreadable or no proper CSV
     */
    public static boolean compare(Path expected, Path actual, Consumer<Verdict> verdicts) {
        requireReports(expected);
        requireReports(actual);
        boolean same = true;
        for (ReportFile report : ReportFile.ALL) {
            Path one = expected.resolve(report.name());
            Path other = actual.resolve(report.name());
            if (Files.exists(one) || Files.exists(other)) {
                Verdict verdict = new Verdict(report.name(), outcome(report, one, other));
                verdicts.accept(verdict);
                same &= verdict.outcome().same();
            }
        }
        return same;
    }

    private static Outcome outcome(ReportFile report, Path expected, Path actual) {
        if (!Files.exists(actual)) {
            return new Outcome.OneSided(Side.EXPECTED);
        }
        if (!Files.exists(expected)) {
            return new Outcome.OneSided(Side.ACTUAL);
        }
        return new FileComparison(report, expected, actual, FileComparison.MAX_OPEN_ROWS).outcome();
    }

    private static void requireReports(Path folder) {
        if (!Files.exists(folder)) {
            throw new InvalidInputException("there is no folder " + folder);
        }
        if (!Files.isDirectory(folder)) {
            throw new InvalidInputException(folder + " is no folder");
        }
        if (ReportFile.ALL.stream().noneMatch(report -> Files.exists(folder.resolve(report.name())))) {
            throw new InvalidInputException("there is no report in " + folder + ": none of "
                    + String.join(
                            ", ", ReportFile.ALL.stream().map(ReportFile::name).toList()));
        }
    }
}
