package kopi.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import kopi.app.compare.FolderComparison;
import kopi.app.compare.VerdictText;
import kopi.core.error.KopiException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kopi compare}: holds two result folders against each other. */
@Command(
        name = "compare",
        description = {
            "Compares the reports of two folders (t1.csv, t2_1.csv, t2_2.csv, t3.csv, t4.csv) and shows the"
                    + " first differences of each.",
            "The order of rows and columns does not matter, and 78.0 equals 78.00. Other files are ignored.",
            "Where a folder has a kopi-run.json, only the reports that it lists count, and notes say in which parameters and"
                    + " input files the two runs differ.",
            "In t4.csv, customers tied for the last places of their store may be swapped: that counts as the same and is"
                    + " noted."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the reports are equal",
            "1:they differ, or a report is in one of them only",
            "2:a folder is missing or has no report, or a report that kopi-run.json lists is missing, unreadable or malformed"
        })
final class CompareCommand implements Callable<Integer> {
    private static final int DIFFERENT = 1;

    @Parameters(index = "0", paramLabel = "EXPECTED", description = "The folder with the right results.")
    private Path expected;

    @Parameters(index = "1", paramLabel = "ACTUAL", description = "The folder with the results to check.")
    private Path actual;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it.
    private boolean help;

    @Spec
    private CommandSpec spec;

    /** Made by picocli, which then sets the parameters. */
    @SuppressWarnings("NullAway.Init")
    public CompareCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            boolean same = FolderComparison.compare(
                    expected,
                    actual,
                    verdict -> {
                        VerdictText.lines(verdict).forEach(out::println);
                        out.flush();
                    },
                    note -> out.println("note: " + note));
            out.println(same ? "The results are the same." : "The results are DIFFERENT.");
            out.flush();
            return same ? 0 : DIFFERENT;
        } catch (KopiException e) {
            return Failure.tell(spec.commandLine().getErr(), e);
        }
    }
}
