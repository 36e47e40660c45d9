package kopi.protocol;

import kopi.core.error.CorruptStateException;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.report.Condition;
import kopi.core.report.GroupKey;
import kopi.core.report.Measure;
import kopi.core.report.OutputColumn;
import kopi.core.report.Report;
import kopi.core.report.Table;

/**
 * Whether the parts of a report fit each other. A plan comes from a client and reaches the controller, which must not
 * break by one: roles may rely on what is checked here. Stateless.
 */
final class PlanCheck {
    private PlanCheck() {}

    /**
     * Checks a report.
     *
     * @throws CorruptStateException if it cannot be run
     */
    static void check(Report report) {
        Limits.name("report", report.name());
        Limits.name("title", report.title());
        report.filter().conditions().forEach(condition -> check(report, condition));
        switch (report.shape()) {
            case Report.Listing(String file, var printed) -> {
                file(report, file);
                require(!printed.isEmpty(), report, "prints nothing");
            }
            case Report.Summary summary -> check(report, summary);
        }
    }

    private static void check(Report report, Condition condition) {
        switch (condition) {
            case Condition.YearBetween years -> timestamp(report, years.column());
            case Condition.TimeBetween times -> timestamp(report, times.column());
            case Condition.AtLeast atLeast -> integer(report, atLeast.column());
            case Condition.Present present -> integer(report, present.column());
        }
    }

    private static void check(Report report, Report.Summary summary) {
        require(!summary.keys().isEmpty(), report, "groups by nothing");
        require(!summary.measures().isEmpty(), report, "sums nothing");
        for (GroupKey key : summary.keys()) {
            switch (key.part()) {
                case VALUE -> integer(report, key.column());
                case YEAR_MONTH, YEAR_HALF -> timestamp(report, key.column());
            }
        }
        for (Measure measure : summary.measures()) {
            switch (measure) {
                case Measure.Count() -> {}
                case Measure.Sum(ColumnSpec column) -> integer(report, column);
            }
        }
        summary.tables().forEach(table -> check(report, summary, table));
    }

    private static void check(Report report, Report.Summary summary, Table table) {
        file(report, table.file());
        table.ranking().ifPresent(ranking -> {
            index(report, "shared key", ranking.sharedKeys(), summary.keys().size() + 1);
            measure(report, summary, ranking.measure());
        });
        for (Table.Order order : table.order()) {
            switch (order) {
                case Table.Order.ByKey(int key) -> key(report, summary, key);
                case Table.Order.ByMeasureDescending(int measure) -> measure(report, summary, measure);
            }
        }
        for (OutputColumn column : table.columns()) {
            Limits.name("header", column.header());
            switch (column) {
                case OutputColumn.GroupValue value -> key(report, summary, value.key());
                case OutputColumn.Joined joined -> {
                    key(report, summary, joined.key());
                    integer(report, joined.lookup().id());
                }
                case OutputColumn.Total total -> measure(report, summary, total.measure());
            }
        }
    }

    private static void key(Report report, Report.Summary summary, int key) {
        index(report, "key", key, summary.keys().size());
    }

    private static void measure(Report report, Report.Summary summary, int measure) {
        index(report, "measure", measure, summary.measures().size());
    }

    private static void index(Report report, String of, int index, int count) {
        require(index >= 0 && index < count, report, "has no " + of + " " + Integer.toUnsignedString(index));
    }

    private static void integer(Report report, ColumnSpec column) {
        require(!column.type().isText(), report, "takes the texts of " + column.name() + " for numbers");
    }

    private static void timestamp(Report report, ColumnSpec column) {
        require(column.type() == ColumnType.TIMESTAMP, report, "takes " + column.name() + " for a time");
    }

    /** A client writes it into its folder of results. */
    private static void file(Report report, String file) {
        Limits.name("file", file);
        require(
                !file.isEmpty() && !file.startsWith(".") && file.indexOf('/') < 0 && file.indexOf('\\') < 0,
                report,
                "writes to \"" + file + "\", which is no file's name");
    }

    private static void require(boolean holds, Report report, String otherwise) {
        if (!holds) {
            throw new CorruptStateException("report " + report.name() + " of a plan " + otherwise);
        }
    }
}
