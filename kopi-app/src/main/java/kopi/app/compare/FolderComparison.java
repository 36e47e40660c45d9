package kopi.app.compare;

import java.nio.file.Path;
import java.util.function.Consumer;
import kopi.app.compare.Verdict.Outcome;
import kopi.core.error.InvalidInputException;

/** Holds two result folders against each other, report by report. */
public final class FolderComparison {
    private FolderComparison() {}

    /**
     * Compares the reports of two folders. Their rows may be in any order, and so may their columns. In a folder with a
     * manifest only what that lists is a report of it.
     *
     * @param expected the folder that is right
     * @param actual the folder in question
     * @param verdicts hears about each report that either has, in order, as soon as it is known
     * @return whether all are the same
     * @throws InvalidInputException if a folder is missing or without reports, or a report missing that its manifest lists,
     *     unreadable or not valid CSV
     */
    public static boolean compare(Path expected, Path actual, Consumer<Verdict> verdicts) {
        return compare(expected, actual, verdicts, _ -> {});
    }

    /**
     * As {@link #compare(Path, Path, Consumer)}.
     *
     * @param notes hears what the manifests say beside that, before any verdict: what does not belong to the results, and
     *     other parameters or inputs
     */
    public static boolean compare(Path expected, Path actual, Consumer<Verdict> verdicts, Consumer<String> notes) {
        ResultSide one = ResultSide.of(Side.EXPECTED, expected);
        ResultSide other = ResultSide.of(Side.ACTUAL, actual);
        one.notes().forEach(notes);
        other.notes().forEach(notes);
        if (one.manifest().isPresent() && other.manifest().isPresent()) {
            RunDifferences.notes(one.manifest().get(), other.manifest().get()).forEach(notes);
        }
        boolean same = true;
        for (ReportFile report : ReportFile.ALL) {
            boolean isInOne = one.has(report.name());
            boolean isInOther = other.has(report.name());
            if (isInOne || isInOther) {
                Outcome outcome = isInOne && isInOther
                        ? new FileComparison(
                                        report,
                                        one.path(report.name()),
                                        other.path(report.name()),
                                        FileComparison.MAX_OPEN_ROWS)
                                .outcome()
                        : new Outcome.OneSided(isInOne ? Side.EXPECTED : Side.ACTUAL);
                verdicts.accept(new Verdict(report.name(), outcome));
                same &= outcome.same();
            }
        }
        return same;
    }
}
