package kopi.protocol;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.Grouping;
import kopi.core.error.CorruptStateException;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.query.FactJoin;
import kopi.core.query.Ordering;
import kopi.core.query.QueryPlan;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Regrouping;
import kopi.core.query.Regrouping.RegroupedAggregate;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.query.Transform;
import kopi.core.report.Report;
import kopi.protocol.v1.Plan;
import kopi.protocol.v1.Query;
import kopi.protocol.v1.QueryAggregate;
import kopi.protocol.v1.QueryColumn;
import kopi.protocol.v1.QueryTable;

/** Makes queries of the form in which they travel. Immutable. */
final class QueryReader {
    /** By name. */
    private final Map<String, Dataset> tables;

    /** @param tables what queries may read, by name */
    QueryReader(Map<String, Dataset> tables) {
        this.tables = Map.copyOf(tables);
    }

    /**
     * The report.
     *
     * @throws CorruptStateException if it is none
     * @throws IllegalArgumentException likewise, from the records that it is made of
     */
    Report.Query read(Plan.Report report) {
        Query query = report.getQuery();
        Dataset dataset = table(report.getDataset());
        var scan = new Scan(
                dataset,
                columns(dataset, query.getColumnsList()),
                ExpressionReader.readOptional(query.getFilterList()));
        List<QueryPlan.OutputField> output = query.getOutputList().stream()
                .map(field -> new QueryPlan.OutputField(field.getName(), ExpressionReader.type(field.getType())))
                .toList();
        var plan = new QueryPlan(scan, shape(query), output);
        return new Report.Query(report.getName(), report.getTitle(), query.getFile(), plan);
    }

    private Dataset table(String name) {
        Dataset found = tables.get(name);
        if (found == null) {
            throw new CorruptStateException("query of a table \"" + name + "\", which its plan does not tell of");
        }
        return found;
    }

    private static List<ColumnSpec> columns(Dataset dataset, List<String> names) {
        return names.stream().map(name -> KnownDatasets.column(dataset, name)).toList();
    }

    private Shape shape(Query query) {
        return switch (query.getShapeCase()) {
            case ROWS -> new Shape.Rows(ExpressionReader.read(query.getRows().getValuesList()));
            case FOLDED -> folded(query.getFolded());
            case SHAPE_NOT_SET -> throw unknown("shape");
        };
    }

    private Shape folded(Query.FoldedGroups folded) {
        return new Shape.Folded(
                folded.getRowIds(),
                new Grouping(
                        ExpressionReader.read(folded.getKeysList()),
                        folded.getAggregatesList().stream()
                                .map(QueryReader::aggregate)
                                .toList()),
                folded.getPartitionKeys(),
                folded.hasFactJoin() ? Optional.of(factJoin(folded.getFactJoin())) : Optional.empty(),
                folded.getJoinsList().stream().map(this::join).toList(),
                ExpressionReader.readOptional(folded.getFilterList()),
                folded.hasRegroup() ? Optional.of(regrouping(folded.getRegroup())) : Optional.empty(),
                folded.getTransformsList().stream().map(QueryReader::transform).toList());
    }

    private FactJoin factJoin(Query.FactJoin join) {
        Dataset dataset = table(join.getTable());
        return new FactJoin(
                new Scan(
                        dataset,
                        columns(dataset, join.getColumnsList()),
                        ExpressionReader.readOptional(join.getFilterList())),
                ExpressionReader.read(join.getLeftKeysList()),
                ExpressionReader.read(join.getRightKeysList()),
                ExpressionReader.read(join.getValuesList()),
                join.getOuter());
    }

    private ReferenceJoin join(Query.Join join) {
        Dataset dataset = table(join.getTable());
        return new ReferenceJoin(
                dataset,
                KnownDatasets.column(dataset, join.getKey()),
                columns(dataset, join.getColumnsList()),
                join.getOn(),
                join.getOuter());
    }

    private static Aggregate aggregate(QueryAggregate aggregate) {
        return new Aggregate(
                switch (aggregate.getFunction()) {
                    case COUNT -> Aggregate.Function.COUNT;
                    case SUM -> Aggregate.Function.SUM;
                    case MIN -> Aggregate.Function.MIN;
                    case MAX -> Aggregate.Function.MAX;
                    case FUNCTION_UNSPECIFIED, UNRECOGNIZED -> throw unknown("aggregate");
                },
                ExpressionReader.readOptional(aggregate.getArgumentList()),
                ExpressionReader.readOptional(aggregate.getFilterList()));
    }

    private static Regrouping regrouping(Query.Regrouping regrouping) {
        return new Regrouping(
                ExpressionReader.read(regrouping.getKeysList()),
                regrouping.getAggregatesList().stream()
                        .map(QueryReader::regrouped)
                        .toList());
    }

    private static RegroupedAggregate regrouped(Query.Regrouped regrouped) {
        return switch (regrouped.getKindCase()) {
            case MERGED -> new RegroupedAggregate.Merged(regrouped.getMerged());
            case COMPUTED -> {
                Query.Computed computed = regrouped.getComputed();
                yield new RegroupedAggregate.Computed(
                        aggregate(computed.getAggregate()),
                        computed.hasWeight() ? Optional.of(computed.getWeight()) : Optional.empty());
            }
            case DISTINCT ->
                new RegroupedAggregate.CountDistinct(
                        ExpressionReader.readOne(regrouped.getDistinct().getArgumentList()),
                        ExpressionReader.readOptional(regrouped.getDistinct().getFilterList()));
            case KIND_NOT_SET -> throw unknown("aggregate");
        };
    }

    private static Transform transform(Query.Transform transform) {
        return switch (transform.getKindCase()) {
            case WHERE ->
                new Transform.Where(
                        ExpressionReader.readOne(transform.getWhere().getConditionList()));
            case PROJECT ->
                new Transform.Project(
                        ExpressionReader.read(transform.getProject().getValuesList()));
            case GROUP -> new Transform.Group(regrouping(transform.getGroup()));
            case RANK -> rank(transform.getRank());
            case SORT -> new Transform.Sort(orderings(transform.getSort().getOrderList()));
            case LIMIT -> {
                Query.Limit limit = transform.getLimit();
                yield new Transform.Limit(
                        limit.getOffset(), limit.hasCount() ? Optional.of(limit.getCount()) : Optional.empty());
            }
            case KIND_NOT_SET -> throw unknown("transform");
        };
    }

    private static Transform rank(Query.Rank rank) {
        return new Transform.Rank(
                switch (rank.getFunction()) {
                    case ROW_NUMBER -> Transform.RankFunction.ROW_NUMBER;
                    case RANK -> Transform.RankFunction.RANK;
                    case DENSE_RANK -> Transform.RankFunction.DENSE_RANK;
                    case FUNCTION_UNSPECIFIED, UNRECOGNIZED -> throw unknown("rank");
                },
                rank.getPartitionList(),
                orderings(rank.getOrderList()));
    }

    private static List<Ordering> orderings(List<Query.Ordering> orderings) {
        return orderings.stream()
                .map(by -> new Ordering(by.getColumn(), by.getDescending(), by.getNullsFirst()))
                .toList();
    }

    /**
     * The table in this wire form.
     *
     * @throws IllegalArgumentException if it has a column that there cannot be
     */
    static Dataset table(QueryTable table) {
        return new Dataset(
                Limits.name("table", table.getName()),
                table.getColumnsList().stream().map(QueryReader::column).toList());
    }

    private static ColumnSpec column(QueryColumn column) {
        return new ColumnSpec(
                Limits.name("column", column.getName()),
                type(column.getType()),
                column.getPrecision(),
                column.getScale(),
                column.getNullable());
    }

    private static ColumnType type(QueryColumn.Type type) {
        return switch (type) {
            case KEY_TEXT -> ColumnType.KEY_TEXT;
            case TEXT -> ColumnType.TEXT;
            case ID -> ColumnType.ID;
            case OPTIONAL_ID -> ColumnType.OPTIONAL_ID;
            case QUANTITY -> ColumnType.QUANTITY;
            case MONEY -> ColumnType.MONEY;
            case TIMESTAMP -> ColumnType.TIMESTAMP;
            case DATE -> ColumnType.DATE;
            case BIGINT -> ColumnType.BIGINT;
            case INTEGER -> ColumnType.INTEGER;
            case DECIMAL -> ColumnType.DECIMAL;
            case BOOLEAN -> ColumnType.BOOLEAN;
            case TIME -> ColumnType.TIME;
            case UUID -> ColumnType.UUID;
            case TYPE_UNSPECIFIED, UNRECOGNIZED -> throw unknown("type");
        };
    }

    private static CorruptStateException unknown(String what) {
        return new CorruptStateException("query with a " + what + " that this version does not know");
    }
}
