package kopi.app.cli;

import com.google.errorprone.annotations.FormatMethod;
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
    static String table(RunSummary summary) {
        var text = new StringBuilder();
        text.append(row("dataset", "rows", "rejected", "MB", "seconds", "rows/s"));
        for (DatasetSummary d : summary.datasets()) {
            text.append(row(
                    d.name(),
                    format("%,d", d.rows()),
                    format("%,d", d.rejected()),
                    format("%,.1f", d.bytes() / MEGABYTE),
                    format("%.2f", d.seconds()),
                    format("%,d", d.rowsPerSecond())));
        }
        text.append(row(
                "all",
                format("%,d", summary.rows()),
                format("%,d", summary.rejected()),
                format("%,.1f", summary.bytes() / MEGABYTE),
                format("%.2f", summary.seconds()),
                format("%,.0f", summary.rows() / Math.max(summary.seconds(), 1e-9))));
        text.append('\n').append(reports(summary));
        return text.toString();
    }

    /** A list of what was written, and the warnings. */
    static String reports(RunSummary summary) {
        var text = new StringBuilder();
        for (ReportSummary report : summary.reports()) {
            text.append(format("%s  %,d %s  %s%n", report.report(), report.rows(), rows(report.rows()), report.file()));
        }
        for (String warning : summary.warnings()) {
            text.append("warning: ").append(warning).append('\n');
        }
        return text.toString();
    }

    private static String rows(long count) {
        return count == 1 ? "row" : "rows";
    }

    private static String row(String name, String rows, String rejected, String size, String seconds, String rate) {
        return format("%-18s %14s %10s %10s %9s %14s%n", name, rows, rejected, size, seconds, rate);
    }

    @FormatMethod
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
