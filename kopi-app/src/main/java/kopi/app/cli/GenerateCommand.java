package kopi.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import kopi.adapter.generate.DatasetGenerator;
import kopi.adapter.generate.GeneratedDataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kopi generate}: writes a dataset. */
@Command(
        name = "generate",
        sortOptions = false,
        description = {
            "Writes a dataset shaped like the chain's real one: two years of transactions, their items and users in"
                    + " monthly CSV files, with stores, menu, payment methods and vouchers.",
            "The same scale and seed always give the same bytes."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the dataset is complete",
            "1:it could not be written, for example because the disk is full or another process is writing to the folder;"
                    + " nothing is left behind",
            "2:an option is wrong, or the folder is not empty"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kopi generate --out data --scale 0.01   33 MB, for a first try",
            "  kopi generate --out full                3.3 GB, as the real one"
        })
final class GenerateCommand implements Callable<Integer>, Stoppable {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where to write it: a folder that is empty or does not exist yet.")
    private Path out;

    @Option(
            names = "--scale",
            defaultValue = "1.0",
            paramLabel = "FACTOR",
            description =
                    "The size, more than 0 and at most 100; 1 is as many rows as the real dataset has, 46 million in"
                            + " 3.3 GB. Default: ${DEFAULT-VALUE}")
    private double scale;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "NUMBER",
            description =
                    "The seed, any whole number; each gives another dataset of the same size. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it.
    private boolean help;

    @Spec
    private CommandSpec spec;

    /** Made by picocli, which then sets the options. */
    @SuppressWarnings("NullAway.Init")
    public GenerateCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (!(scale > 0 && scale <= DatasetGenerator.MAX_SCALE)) {
            throw new ParameterException(
                    spec.commandLine(), "--scale must be more than 0 and at most 100, not " + scale);
        }
        SafePrinter err = SafePrinter.over(spec.commandLine().getErr());
        RowProgress progress = new RowProgress(err, Terminal.isStderr());
        long start = System.nanoTime();
        try {
            GeneratedDataset made = DatasetGenerator.generate(out, scale, seed, progress);
            printSummary(made, (System.nanoTime() - start) / NANOS_PER_SECOND);
            return 0;
        } finally {
            progress.breakLine();
        }
    }

    @Override
    public String stopped() {
        return "no dataset was written";
    }

    @Override
    public String cutShort() {
        return JobOptions.drafts(out);
    }

    private void printSummary(GeneratedDataset made, double seconds) {
        PrintWriter stdout = spec.commandLine().getOut();
        stdout.println(String.format(
                Locale.ROOT,
                "Wrote %d files, %,.1f MB, to %s in %.1f s (scale %s, seed %d):",
                made.files(),
                made.bytes() / BYTES_PER_MEGABYTE,
                out,
                seconds,
                scale,
                seed));
        made.rows()
                .forEach((dataset, rows) ->
                        stdout.println(String.format(Locale.ROOT, "  %-18s %,14d rows", dataset, rows)));
        stdout.flush();
    }
}
