package kopi.app.cli;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say what a job is about. */
final class JobOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DIR",
            description = "The dataset directory: a folder for each table (transactions, transaction_items, users, "
                    + "stores, menu_items), each with CSV files.")
    private Path data = Path.of("");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the reports go; made if it is not there.")
    private Path out = Path.of("");

    @Option(
            names = "--reports",
            split = ",",
            paramLabel = "NAME",
            description = {
                "Which reports, separated by commas: t1 (high-value transactions), t2 (top items of each month), "
                        + "t3 (total payment value of each half-year and store), t4 (top customers of each store). "
                        + "Default: all."
            })
    private Set<String> reports = new LinkedHashSet<>(Reports.NAMES);

    @Option(
            names = "--years",
            paramLabel = "Y[-Y]",
            defaultValue = "2024-2025",
            description = "The years that count, both included. Default: ${DEFAULT-VALUE}.")
    private String years = "";

    @Option(
            names = "--hours",
            paramLabel = "H:M-H:M",
            defaultValue = "06:00-23:00",
            description = "The time of day that counts in t1 and t3, both ends included. Default: ${DEFAULT-VALUE}.")
    private String hours = "";

    @Option(
            names = "--min-amount",
            paramLabel = "RM",
            defaultValue = "75",
            description = "The least final amount of a high-value transaction (t1). Default: ${DEFAULT-VALUE}.")
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
                    + "OUT/rejects.csv and going on.")
    private boolean isStrict;

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean isJson;

    Path data() {
        return data;
    }

    Path out() {
        return out;
    }

    boolean isStrict() {
        return isStrict;
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
        for (String name : reports) {
            if (!Reports.NAMES.contains(name)) {
                throw bad("--reports: there is no report \"" + name + "\"; there are "
                        + String.join(", ", Reports.NAMES));
            }
        }
        Parameters parameters = parameters();
        return Reports.NAMES.stream()
                .filter(reports::contains)
                .map(name -> Reports.named(name, parameters))
                .toList();
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
