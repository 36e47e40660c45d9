package kopi.app.manifest;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.report.Condition;
import kopi.core.report.Report;
import kopi.core.report.Table;

/**
 * The parameters of reports, in the words of the options that set them. They are read off the reports, so that they are
 * known of a job, too, that another process has submitted.
 */
public final class ReportParameters {
    /** Money is counted in units of 1/10,000. */
    private static final int UNIT_DIGITS = 4;

    private static final int SECONDS_A_DAY = 24 * 60 * 60;

    private ReportParameters() {}

    /** By name: what the reports ask for; several values if they do not agree. */
    public static SortedMap<String, String> of(List<Report> reports) {
        var values = new TreeMap<String, SortedSet<String>>();
        for (Report report : reports) {
            report.filter().conditions().forEach(condition -> add(values, condition));
            if (report instanceof Report.Summary summary) {
                summary.tables().forEach(table -> add(values, report, table));
            }
        }
        var parameters = new TreeMap<String, String>();
        values.forEach((name, all) -> parameters.put(name, String.join(", ", all)));
        parameters.put(
                "reports", String.join(",", reports.stream().map(Report::name).toList()));
        return parameters;
    }

    private static void add(SortedMap<String, SortedSet<String>> values, Condition condition) {
        switch (condition) {
            case Condition.YearBetween years -> put(values, "years", years.first() + "-" + years.last());
            case Condition.TimeBetween times -> put(values, "hours", time(times.first()) + "-" + time(times.last()));
            case Condition.AtLeast amount -> put(values, "min-amount", amount(amount.min()));
            case Condition.Present _ -> {
                // No option changes it.
            }
        }
    }

    /** Of each report by itself: what an option sets for one is another's nature. */
    private static void add(SortedMap<String, SortedSet<String>> values, Report report, Table table) {
        table.ranking().ifPresent(ranking -> put(values, report.name() + ".top", Integer.toString(ranking.top())));
    }

    private static String amount(long units) {
        return BigDecimal.valueOf(units, UNIT_DIGITS).stripTrailingZeros().toPlainString();
    }

    private static String time(int second) {
        return second >= 0 && second < SECONDS_A_DAY
                ? LocalTime.ofSecondOfDay(second).format(DateTimeFormatter.ISO_LOCAL_TIME)
                : second + " s";
    }

    private static void put(SortedMap<String, SortedSet<String>> values, String name, String value) {
        values.computeIfAbsent(name, _ -> new TreeSet<>()).add(value);
    }
}
