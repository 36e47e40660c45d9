package kopi.core.job;

import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.model.PlainName;
import kopi.core.query.QuerySize;
import kopi.core.report.OutputColumn;
import kopi.core.report.Report;
import kopi.core.report.Table;

/**
 * What a plan may ask for at most: it comes from a client, is untrusted, and travels with every batch.
 *
 * <p>There is one definition, {@link #USUAL}, and no {@link JobPlan} that exceeds it: so what is admitted is what can be
 * written and read, in a cluster and in one process. Together the limits keep a plan's encoded form within {@link
 * #encodedBytes}: each part takes up to 100 bytes beside its texts, each character of a text up to three.
 *
 * @param reports reports of a plan
 * @param conditions conditions of a report
 * @param keys group keys of a summary
 * @param measures measures of a summary
 * @param tables tables of a summary
 * @param orders criteria by which a table is ordered
 * @param columns columns of a table or listing
 * @param parts all of these together, over the whole plan
 * @param nameLength characters of a name: of a report, title, file or header, each a {@link PlainName}, as reports require
 * @param textLength characters of all names together
 * @param partitions partitions of a job
 * @param encodedBytes bytes of an encoded plan
 */
public record PlanLimits(
        int reports,
        int conditions,
        int keys,
        int measures,
        int tables,
        int orders,
        int columns,
        int parts,
        int nameLength,
        int textLength,
        int partitions,
        int encodedBytes) {
    /** Those of every plan. */
    public static final PlanLimits USUAL =
            new PlanLimits(64, 64, 16, 32, 16, 32, 64, 1_500, PlainName.MAX_LENGTH, 32 << 10, 1_024, 256 << 10);

    /**
     * Requires that a plan keeps within these limits.
     *
     * @throws InvalidInputException if it does not; says which of them, and by how much
     */
    void require(List<Report> all, int partitionCount) {
        atMost(reports, all.size(), "reports");
        atMost(partitions, partitionCount, "partitions");
        var tally = new Tally();
        all.forEach(tally::add);
        atMost(parts, tally.parts, "parts (reports, conditions, keys, measures, tables and columns together)");
        atMost(textLength, tally.textLength, "characters of names");
    }

    /** How many parts these reports have, which keep within the limits. */
    static long parts(List<Report> all) {
        return tally(all).parts;
    }

    /** How many characters the names in these reports have together. */
    static long textLength(List<Report> all) {
        return tally(all).textLength;
    }

    private static Tally tally(List<Report> all) {
        var tally = USUAL.new Tally();
        all.forEach(tally::add);
        return tally;
    }

    private static void atMost(int limit, long count, String of) {
        if (count > limit) {
            throw new InvalidInputException("a plan of " + count + " " + of + "; at most " + limit);
        }
    }

    /** What the reports of a plan add up to. */
    private final class Tally {
        private long parts;
        private long textLength;

        void add(Report report) {
            text(report.name());
            text(report.title());
            parts++;
            count(report, conditions, report.filter().conditions().size(), "conditions");
            switch (report) {
                case Report.Listing listing -> {
                    text(listing.file());
                    count(report, columns, listing.printed().size(), "columns");
                }
                case Report.Summary summary -> {
                    count(report, keys, summary.keys().size(), "group keys");
                    count(report, measures, summary.measures().size(), "measures");
                    count(report, tables, summary.tables().size(), "tables");
                    summary.tables().forEach(table -> add(report, table));
                }
                case Report.Query query -> {
                    text(query.file());
                    count(report, columns, query.plan().output().size(), "columns");
                    QuerySize size = QuerySize.of(query.plan());
                    parts += size.parts();
                    textLength += size.textLength();
                }
            }
        }

        private void add(Report report, Table table) {
            text(table.file());
            count(report, orders, table.order().size(), "criteria of an order");
            count(report, columns, table.columns().size(), "columns");
            for (OutputColumn column : table.columns()) {
                text(column.header());
            }
        }

        private void count(Report report, int limit, int count, String of) {
            parts += count;
            if (count > limit) {
                throw new InvalidInputException(
                        "report " + report.name() + " has " + count + " " + of + "; at most " + limit);
            }
        }

        private void text(String name) {
            textLength += name.length();
        }
    }
}
