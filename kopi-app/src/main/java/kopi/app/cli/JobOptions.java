package kopi.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import kopi.adapter.file.InputTables;
import kopi.app.client.OutputOptions;
import kopi.core.client.RejectLimit;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.core.schema.ChainSchema;
import kopi.core.text.SafeText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say what a job is about. */
final class JobOptions {
    static final String SAFE_CELLS =
            "Write an apostrophe before texts that a spreadsheet would run as formulas: those that begin with =, +, -, @, "
                    + "a tab or a line break. Numbers stay as they are.";

    /** Of the option --out. */
    static final String OUT =
            "Where to write the reports; created if it does not exist. One process at a time writes to it; "
                    + "kopi-run.json in it lists what belongs to the run.";

    /** What a stopped command says. */
    static final String NO_REPORT = "no report was written";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DataOptions data = new DataOptions();

    @Option(
            names = "--reports",
            paramLabel = "NAME[,NAME…]",
            description = {
                "The reports to make, by name or number, separated by commas: ${bundle:" + ReportHelp.REPORTS
                        + "}. Default: all."
            })
    private List<String> reports = Reports.NAMES;

    @Option(
            names = "--years",
            paramLabel = "Y[-Y]",
            defaultValue = "2024-2025",
            description = "The years to include, both ends inclusive. Default: ${DEFAULT-VALUE}.")
    private String years = "";

    @Option(
            names = "--hours",
            paramLabel = "HH:MM[:SS]-HH:MM[:SS]",
            defaultValue = "06:00-23:00",
            description = {
                "The time of day that counts in ${bundle:" + ReportHelp.HOURS
                        + "}, both ends included: 23:00 as the end is "
                        + "23:00:00, and the whole day is 00:00:00-23:59:59.",
                "Default: ${DEFAULT-VALUE}."
            })
    private String hours = "";

    @Option(
            names = "--min-amount",
            paramLabel = "RM",
            defaultValue = "75",
            description = "The minimum final amount of a high-value transaction (t1). Default: ${DEFAULT-VALUE}.")
    private String minAmount = "";

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many customers t4 shows for each store. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Option(
            names = "--strict",
            description = "Stop at the first row that cannot be read, with exit code 2, instead of listing it in "
                    + "OUT/rejects.csv and continuing.")
    private boolean isStrict;

    @Option(
            names = "--max-rejects",
            paramLabel = "N|P%",
            description = "How many rows may be rejected, as a number or as a share of all rows read (100 or "
                    + "0.5%%); with more the run ends with exit code 2 and no report. Default: any number.")
    private @Nullable String maxRejects;

    @Option(names = "--safe-cells", description = JobOptions.SAFE_CELLS)
    private boolean hasSafeCells;

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean isJson;

    /** Where the tables are, which may be any. */
    DataOptions data() {
        return data;
    }

    /**
     * Where the chain's tables are.
     *
     * @throws ParameterException if the options do not go together
     */
    InputTables input() {
        return data.input(ChainSchema.SCHEMA);
    }

    /**
     * Where results go.
     *
     * @throws ParameterException if they would get among the rows that they are made from
     */
    OutputOptions output(Path folder) {
        OutputPlace.tableAround(data.input(), folder).ifPresent(table -> {
            throw bad("--out: " + SafeText.value(folder) + " is in the folder of " + table
                    + " of the dataset, where what is written would be read as its rows; choose a folder outside");
        });
        return new OutputOptions(folder, hasSafeCells);
    }

    /** What a command says that could not even clean up. */
    static String drafts(Path out) {
        return "unfinished files (*.partial) may be left in " + SafeText.value(out)
                + ", which the next command that writes there removes";
    }

    boolean hasSafeCells() {
        return hasSafeCells;
    }

    boolean isStrict() {
        return isStrict;
    }

    /**
     * How many rows may be rejected.
     *
     * @throws ParameterException if that makes no sense
     */
    RejectLimit maxRejects() {
        try {
            return maxRejects == null ? RejectLimit.NONE : ParameterText.maxRejects(maxRejects);
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    boolean isJson() {
        return isJson;
    }

    /**
     * The reports that are asked for, in the order of their names.
     *
     * @throws ParameterException if an option makes no sense
     */
    List<Report> reports() {
        Set<String> wanted;
        try {
            wanted = ParameterText.reports(Reports.CATALOGUE, reports);
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
        Parameters parameters = parameters();
        ParameterText.hoursNote(hours).ifPresent(note -> Terminal.err().println("kopi: note: " + note));
        return Reports.CATALOGUE.some(wanted, parameters);
    }

    private Parameters parameters() {
        try {
            ParameterText.Range yearRange = ParameterText.years(years);
            ParameterText.Range hourRange = ParameterText.hours(hours);
            return new Parameters(
                    yearRange.first(),
                    yearRange.last(),
                    hourRange.first(),
                    hourRange.last(),
                    ParameterText.amount(minAmount),
                    ParameterText.top(top));
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException bad(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
