package kopi.app.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kopi.app.client.DatasetSummary;
import kopi.app.client.ReportSummary;
import kopi.app.client.RunSummary;
import tools.jackson.databind.json.JsonMapper;

/** Prints what a run did, for people or for programs. */
final class SummaryPrinter {
    private static final double MEGABYTE = 1e6;

    private SummaryPrinter() {}

    /** One JSON object on one line; its members are {@link RunSummary}'s. */
    static String json(RunSummary summary) {
        return JsonMapper.shared().writeValueAsString(summary);
    }

    /** A table of what was read, a list of what was written, and the warnings. */
    static List<String> table(RunSummary summary) {
        List<String> lines = new ArrayList<>();
        lines.add(row("dataset", "rows", "rejected", "MB", "seconds", "rows/s"));
        for (DatasetSummary d : summary.datasets()) {
            lines.add(row(
                    d.name(),
                    format("%,d", d.rows()),
                    format("%,d", d.rejected()),
                    format("%,.1f", d.bytes() / MEGABYTE),
                    format("%.2f", d.seconds()),
                    format("%,d", d.rowsPerSecond())));
        }
        lines.add(row(
                "all",
                format("%,d", summary.rows()),
                format("%,d", summary.rejected()),
                format("%,.1f", summary.bytes() / MEGABYTE),
                format("%.2f", summary.seconds()),
                format("%,.0f", summary.rows() / Math.max(summary.seconds(), 1e-9))));
        lines.add("");
        lines.addAll(reports(summary));
        return lines;
    }

    /** A list of what was written, and the warnings. */
    static List<String> reports(RunSummary summary) {
        List<String> lines = new ArrayList<>();
        for (ReportSummary report : summary.reports()) {
            lines.add(format("%s  %,d %s  %s", report.report(), report.rows(), rows(report.rows()), report.file()));
        }
        for (String warning : summary.warnings()) {
            lines.add("warning: " + warning);
        }
        return lines;
    }

    private static String rows(long count) {
        return count == 1 ? "row" : "rows";
    }

    private static String row(String name, String rows, String rejected, String size, String seconds, String rate) {
        return format("%-18s %14s %10s %10s %9s %14s", name, rows, rejected, size, seconds, rate);
    }

    @FormatMethod
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
