package kopi.protocol;

import java.util.stream.Stream;
import kopi.core.job.JobPlan;
import kopi.core.job.Owners;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.query.ReferenceJoin;
import kopi.core.report.Condition;
import kopi.core.report.GroupKey;
import kopi.core.report.Measure;
import kopi.core.report.OutputColumn;
import kopi.core.report.Report;
import kopi.core.report.Table;
import kopi.protocol.v1.Plan;

/** Puts a plan into the form in which it travels. Stateless. */
final class PlanWriter {
    private PlanWriter() {}

    /**
     * The plan's wire form.
     *
     * @throws IllegalArgumentException if it is about a dataset or column that no reader knows
     */
    static Plan write(JobPlan plan) {
        var written = Plan.newBuilder()
                .setJob(plan.job().value())
                .addAllReports(plan.reports().stream().map(PlanWriter::report).toList())
                .setPartitions(plan.partitions())
                .addAllTables(plan.queries()
                        .flatMap(query -> Stream.concat(
                                query.datasets().stream(),
                                query.joins().stream().map(ReferenceJoin::dataset)))
                        .distinct()
                        .map(QueryWriter::table)
                        .toList());
        // What a client asks for has none, nor does what tells it from other plans.
        if (!plan.owners().equals(Owners.FIRST)) {
            written.setOwners(Plan.Owners.newBuilder()
                    .setAggregators(plan.owners().aggregators())
                    .setJoiner(plan.owners().joiner()));
        }
        return written.build();
    }

    private static Plan.Report report(Report report) {
        var written = Plan.Report.newBuilder()
                .setName(report.name())
                .setTitle(report.title())
                .setDataset(report.dataset().name());
        if (report instanceof Report.Query query) {
            return written.setQuery(QueryWriter.write(query)).build();
        }
        Dataset dataset = KnownDatasets.known(report.dataset());
        report.filter().conditions().forEach(condition -> written.addConditions(condition(dataset, condition)));
        switch (report) {
            case Report.Listing listing -> written.setListing(listing(dataset, listing));
            case Report.Summary summary -> written.setSummary(summary(dataset, summary));
            case Report.Query query -> throw new IllegalArgumentException("query " + query.name() + " twice");
        }
        return written.build();
    }

    private static Plan.Condition condition(Dataset dataset, Condition condition) {
        var written = Plan.Condition.newBuilder().setColumn(column(dataset, condition.column()));
        switch (condition) {
            case Condition.YearBetween(ColumnSpec _, int first, int last) ->
                written.setYearBetween(between(first, last));
            case Condition.TimeBetween(ColumnSpec _, int first, int last) ->
                written.setTimeBetween(between(first, last));
            case Condition.AtLeast(ColumnSpec _, long min) -> written.setAtLeast(min);
            case Condition.Present(ColumnSpec _) -> written.setPresent(Plan.Present.getDefaultInstance());
        }
        return written.build();
    }

    private static Plan.Between between(int first, int last) {
        return Plan.Between.newBuilder().setFirst(first).setLast(last).build();
    }

    private static Plan.Listing listing(Dataset dataset, Report.Listing listing) {
        var written = Plan.Listing.newBuilder().setFile(listing.file());
        listing.printed().forEach(printed -> written.addColumns(column(dataset, printed)));
        return written.build();
    }

    private static Plan.Summary summary(Dataset dataset, Report.Summary summary) {
        var written = Plan.Summary.newBuilder();
        summary.keys().forEach(key -> written.addKeys(key(dataset, key)));
        summary.measures().forEach(measure -> written.addMeasures(measure(dataset, measure)));
        summary.tables().forEach(table -> written.addTables(table(table)));
        return written.build();
    }

    private static Plan.GroupKey key(Dataset dataset, GroupKey key) {
        return Plan.GroupKey.newBuilder()
                .setColumn(column(dataset, key.column()))
                .setPart(
                        switch (key.part()) {
                            case VALUE -> Plan.Part.VALUE;
                            case YEAR_MONTH -> Plan.Part.YEAR_MONTH;
                            case YEAR_HALF -> Plan.Part.YEAR_HALF;
                            case WEEKDAY -> Plan.Part.WEEKDAY;
                        })
                .build();
    }

    private static Plan.Measure measure(Dataset dataset, Measure measure) {
        var written = Plan.Measure.newBuilder();
        switch (measure) {
            case Measure.Count() -> written.setCount(Plan.Count.getDefaultInstance());
            case Measure.Sum(ColumnSpec column) -> written.setSum(column(dataset, column));
        }
        return written.build();
    }

    private static Plan.Table table(Table table) {
        var written = Plan.Table.newBuilder()
                .setFile(table.file())
                .addAllOrders(table.order().stream().map(PlanWriter::order).toList())
                .addAllColumns(
                        table.columns().stream().map(PlanWriter::outputColumn).toList());
        table.ranking()
                .ifPresent(ranking -> written.setRanking(Plan.Ranking.newBuilder()
                        .setTop(ranking.top())
                        .setSharedKeys(ranking.sharedKeys())
                        .setMeasure(ranking.measure())));
        return written.build();
    }

    private static Plan.Order order(Table.Order order) {
        var written = Plan.Order.newBuilder();
        switch (order) {
            case Table.Order.ByKey(int key) -> written.setKey(key);
            case Table.Order.ByMeasureDescending(int measure) -> written.setMeasureDescending(measure);
        }
        return written.build();
    }

    private static Plan.OutputColumn outputColumn(OutputColumn column) {
        var written = Plan.OutputColumn.newBuilder().setHeader(column.header());
        switch (column) {
            case OutputColumn.GroupValue(String _, int key) -> written.setGroupValue(key);
            case OutputColumn.Joined(String _, int key, OutputColumn.Lookup lookup) ->
                written.setJoined(joined(key, lookup));
            case OutputColumn.Total(String _, int measure) -> written.setTotal(measure);
        }
        return written.build();
    }

    private static Plan.Joined joined(int key, OutputColumn.Lookup lookup) {
        Dataset dataset = KnownDatasets.known(lookup.dataset());
        return Plan.Joined.newBuilder()
                .setKey(key)
                .setDataset(dataset.name())
                .setId(column(dataset, lookup.id()))
                .setAttribute(column(dataset, lookup.attribute()))
                .setMissing(
                        switch (lookup.missing()) {
                            case THE_ID -> Plan.Missing.THE_ID;
                            case EMPTY -> Plan.Missing.EMPTY;
                        })
                .build();
    }

    /** A name stands for a column only if the reader finds the same one under it. */
    private static String column(Dataset dataset, ColumnSpec column) {
        if (!dataset.columns().contains(column)) {
            throw new IllegalArgumentException(
                    "column " + column.name() + " is none of dataset " + dataset.name() + ": it cannot be sent");
        }
        return column.name();
    }
}
