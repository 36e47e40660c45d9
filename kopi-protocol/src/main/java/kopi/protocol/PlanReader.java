package kopi.protocol;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import kopi.core.error.CorruptStateException;
import kopi.core.job.JobPlan;
import kopi.core.job.Owners;
import kopi.core.model.Dataset;
import kopi.core.model.JobId;
import kopi.core.report.Condition;
import kopi.core.report.Conjunction;
import kopi.core.report.GroupKey;
import kopi.core.report.Measure;
import kopi.core.report.OutputColumn;
import kopi.core.report.Report;
import kopi.core.report.Table;
import kopi.core.topology.RoleKind;
import kopi.protocol.v1.Plan;
import kopi.protocol.v1.QueryTable;

/** Makes a plan of the form in which it travels. Stateless. */
final class PlanReader {
    private PlanReader() {}

    /**
     * The plan.
     *
     * @throws CorruptStateException if it names what is not known, or is none that could be run
     * @throws IllegalArgumentException likewise, from the records that it is made of
     */
    static JobPlan read(Plan plan) {
        if (plan.getPartitions() < 0 || plan.getPartitions() > Limits.PARTITIONS) {
            throw new CorruptStateException("plan with " + Integer.toUnsignedString(plan.getPartitions())
                    + " partitions; at most " + Limits.PARTITIONS);
        }
        var queries = new QueryReader(tables(plan));
        return new JobPlan(
                new JobId(plan.getJob()),
                map(plan.getReportsList(), report -> report.hasQuery() ? queries.read(report) : report(report)),
                plan.getPartitions(),
                plan.hasOwners() ? owners(plan.getOwners()) : Owners.FIRST);
    }

    private static Owners owners(Plan.Owners owners) {
        return new Owners(
                SizeWire.count("aggregators", owners.getAggregators()),
                SizeWire.index(RoleKind.JOINER, owners.getJoiner()));
    }

    private static Map<String, Dataset> tables(Plan plan) {
        Map<String, Dataset> tables = new HashMap<>();
        for (QueryTable table : plan.getTablesList()) {
            if (tables.put(table.getName(), QueryReader.table(table)) != null) {
                throw new CorruptStateException("plan with a table twice");
            }
        }
        return tables;
    }

    private static <T, R> List<R> map(List<T> list, Function<T, R> function) {
        return list.stream().map(function).toList();
    }

    private static Report report(Plan.Report report) {
        Dataset dataset = KnownDatasets.named(report.getDataset());
        var filter = new Conjunction(map(report.getConditionsList(), condition -> condition(dataset, condition)));
        return switch (report.getShapeCase()) {
            case LISTING -> listing(report, dataset, filter);
            case SUMMARY -> summary(report, dataset, filter);
            case QUERY, SHAPE_NOT_SET -> throw unknown("shape of report " + report.getName());
        };
    }

    private static Condition condition(Dataset dataset, Plan.Condition condition) {
        var column = KnownDatasets.column(dataset, condition.getColumn());
        return switch (condition.getTestCase()) {
            case YEAR_BETWEEN -> {
                Plan.Between years = condition.getYearBetween();
                yield new Condition.YearBetween(column, years.getFirst(), years.getLast());
            }
            case TIME_BETWEEN -> {
                Plan.Between times = condition.getTimeBetween();
                yield new Condition.TimeBetween(column, times.getFirst(), times.getLast());
            }
            case AT_LEAST -> new Condition.AtLeast(column, condition.getAtLeast());
            case PRESENT -> new Condition.Present(column);
            case TEST_NOT_SET -> throw unknown("condition on " + column.name());
        };
    }

    private static Report listing(Plan.Report report, Dataset dataset, Conjunction filter) {
        Plan.Listing listing = report.getListing();
        return new Report.Listing(
                report.getName(),
                report.getTitle(),
                dataset,
                filter,
                listing.getFile(),
                map(listing.getColumnsList(), name -> KnownDatasets.column(dataset, name)));
    }

    private static Report summary(Plan.Report report, Dataset dataset, Conjunction filter) {
        Plan.Summary summary = report.getSummary();
        return new Report.Summary(
                report.getName(),
                report.getTitle(),
                dataset,
                filter,
                map(summary.getKeysList(), key -> key(dataset, key)),
                map(summary.getMeasuresList(), measure -> measure(dataset, measure)),
                map(summary.getTablesList(), PlanReader::table));
    }

    private static GroupKey key(Dataset dataset, Plan.GroupKey key) {
        return new GroupKey(
                KnownDatasets.column(dataset, key.getColumn()),
                switch (key.getPart()) {
                    case VALUE -> GroupKey.Part.VALUE;
                    case YEAR_MONTH -> GroupKey.Part.YEAR_MONTH;
                    case YEAR_HALF -> GroupKey.Part.YEAR_HALF;
                    case WEEKDAY -> GroupKey.Part.WEEKDAY;
                    case PART_UNSPECIFIED, UNRECOGNIZED -> throw unknown("part of key " + key.getColumn());
                });
    }

    private static Measure measure(Dataset dataset, Plan.Measure measure) {
        return switch (measure.getKindCase()) {
            case COUNT -> new Measure.Count();
            case SUM -> new Measure.Sum(KnownDatasets.column(dataset, measure.getSum()));
            case KIND_NOT_SET -> throw unknown("measure");
        };
    }

    private static Table table(Plan.Table table) {
        return new Table(
                table.getFile(),
                table.hasRanking() ? Optional.of(ranking(table.getRanking())) : Optional.empty(),
                map(table.getOrdersList(), PlanReader::order),
                map(table.getColumnsList(), PlanReader::outputColumn));
    }

    private static Table.Ranking ranking(Plan.Ranking ranking) {
        return new Table.Ranking(ranking.getTop(), ranking.getSharedKeys(), ranking.getMeasure());
    }

    private static Table.Order order(Plan.Order order) {
        return switch (order.getByCase()) {
            case KEY -> new Table.Order.ByKey(order.getKey());
            case MEASURE_DESCENDING -> new Table.Order.ByMeasureDescending(order.getMeasureDescending());
            case BY_NOT_SET -> throw unknown("order");
        };
    }

    private static OutputColumn outputColumn(Plan.OutputColumn column) {
        String header = column.getHeader();
        return switch (column.getKindCase()) {
            case GROUP_VALUE -> new OutputColumn.GroupValue(header, column.getGroupValue());
            case JOINED -> new OutputColumn.Joined(header, column.getJoined().getKey(), lookup(column.getJoined()));
            case TOTAL -> new OutputColumn.Total(header, column.getTotal());
            case KIND_NOT_SET -> throw unknown("output column " + header);
        };
    }

    private static OutputColumn.Lookup lookup(Plan.Joined joined) {
        Dataset dataset = KnownDatasets.named(joined.getDataset());
        return new OutputColumn.Lookup(
                dataset,
                KnownDatasets.column(dataset, joined.getId()),
                KnownDatasets.column(dataset, joined.getAttribute()),
                switch (joined.getMissing()) {
                    case THE_ID -> OutputColumn.Missing.THE_ID;
                    case EMPTY -> OutputColumn.Missing.EMPTY;
                    case MISSING_UNSPECIFIED, UNRECOGNIZED ->
                        throw unknown("substitute for a missing " + joined.getId());
                });
    }

    private static CorruptStateException unknown(String what) {
        return new CorruptStateException("plan with a " + what + " of a kind that this version does not know");
    }
}
