package kopi.protocol;

import kopi.core.aggregate.Aggregate;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.query.FactJoin;
import kopi.core.query.Ordering;
import kopi.core.query.QueryPlan;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Regrouping;
import kopi.core.query.Shape;
import kopi.core.query.Transform;
import kopi.core.report.Report;
import kopi.protocol.v1.Query;
import kopi.protocol.v1.QueryAggregate;
import kopi.protocol.v1.QueryColumn;
import kopi.protocol.v1.QueryTable;

/** Puts queries into the form in which they travel. Stateless. */
final class QueryWriter {
    private QueryWriter() {}

    static Query write(Report.Query report) {
        QueryPlan plan = report.plan();
        Query.Builder written = Query.newBuilder()
                .setFile(report.file())
                .addAllFilter(ExpressionWriter.write(plan.scan().filter()));
        plan.scan().columns().stream().map(ColumnSpec::name).forEach(written::addColumns);
        for (QueryPlan.OutputField field : plan.output()) {
            written.addOutput(
                    Query.OutputField.newBuilder().setName(field.name()).setType(ExpressionWriter.type(field.type())));
        }
        switch (plan.shape()) {
            case Shape.Rows(var values) ->
                written.setRows(Query.PrintedRows.newBuilder().addAllValues(ExpressionWriter.write(values)));
            case Shape.Folded shape -> written.setFolded(folded(shape));
        }
        return written.build();
    }

    private static Query.FoldedGroups folded(Shape.Folded shape) {
        Query.FoldedGroups.Builder written = Query.FoldedGroups.newBuilder()
                .setRowIds(shape.hasRowIds())
                .addAllKeys(ExpressionWriter.write(shape.partial().keys()))
                .setPartitionKeys(shape.partitionKeys())
                .addAllFilter(ExpressionWriter.write(shape.filter()));
        shape.partial().aggregates().stream().map(QueryWriter::aggregate).forEach(written::addAggregates);
        shape.factJoin().map(QueryWriter::factJoin).ifPresent(written::setFactJoin);
        shape.joins().stream().map(QueryWriter::join).forEach(written::addJoins);
        shape.regroup().map(QueryWriter::regrouping).ifPresent(written::setRegroup);
        shape.transforms().stream().map(QueryWriter::transform).forEach(written::addTransforms);
        return written.build();
    }

    private static Query.FactJoin factJoin(FactJoin join) {
        return Query.FactJoin.newBuilder()
                .setTable(join.scan().dataset().name())
                .addAllColumns(
                        join.scan().columns().stream().map(ColumnSpec::name).toList())
                .addAllFilter(ExpressionWriter.write(join.scan().filter()))
                .addAllLeftKeys(ExpressionWriter.write(join.leftKeys()))
                .addAllRightKeys(ExpressionWriter.write(join.rightKeys()))
                .addAllValues(ExpressionWriter.write(join.values()))
                .setOuter(join.isOuter())
                .build();
    }

    private static Query.Join join(ReferenceJoin join) {
        return Query.Join.newBuilder()
                .setTable(join.dataset().name())
                .setKey(join.key().name())
                .addAllColumns(join.columns().stream().map(ColumnSpec::name).toList())
                .setOn(join.on())
                .setOuter(join.isOuter())
                .build();
    }

    private static QueryAggregate aggregate(Aggregate aggregate) {
        return QueryAggregate.newBuilder()
                .setFunction(
                        switch (aggregate.function()) {
                            case COUNT -> QueryAggregate.Function.COUNT;
                            case SUM -> QueryAggregate.Function.SUM;
                            case MIN -> QueryAggregate.Function.MIN;
                            case MAX -> QueryAggregate.Function.MAX;
                        })
                .addAllArgument(ExpressionWriter.write(aggregate.argument()))
                .addAllFilter(ExpressionWriter.write(aggregate.filter()))
                .build();
    }

    private static Query.Regrouping regrouping(Regrouping regrouping) {
        return Query.Regrouping.newBuilder()
                .addAllKeys(ExpressionWriter.write(regrouping.keys()))
                .addAllAggregates(regrouping.aggregates().stream()
                        .map(QueryWriter::regrouped)
                        .toList())
                .build();
    }

    private static Query.Regrouped regrouped(Regrouping.RegroupedAggregate aggregate) {
        Query.Regrouped.Builder written = Query.Regrouped.newBuilder();
        switch (aggregate) {
            case Regrouping.RegroupedAggregate.Merged(int partial) -> written.setMerged(partial);
            case Regrouping.RegroupedAggregate.Computed(Aggregate computed, var weight) -> {
                Query.Computed.Builder of = Query.Computed.newBuilder().setAggregate(aggregate(computed));
                weight.ifPresent(of::setWeight);
                written.setComputed(of);
            }
            case Regrouping.RegroupedAggregate.CountDistinct(var argument, var filter) ->
                written.setDistinct(Query.Distinct.newBuilder()
                        .addAllArgument(ExpressionWriter.write(argument))
                        .addAllFilter(ExpressionWriter.write(filter)));
        }
        return written.build();
    }

    private static Query.Transform transform(Transform transform) {
        Query.Transform.Builder written = Query.Transform.newBuilder();
        switch (transform) {
            case Transform.Where(var condition) ->
                written.setWhere(Query.Where.newBuilder().addAllCondition(ExpressionWriter.write(condition)));
            case Transform.Project(var values) ->
                written.setProject(Query.Project.newBuilder().addAllValues(ExpressionWriter.write(values)));
            case Transform.Group(var grouping) -> written.setGroup(regrouping(grouping));
            case Transform.Rank rank -> written.setRank(rank(rank));
            case Transform.Sort(var order) ->
                written.setSort(Query.Sort.newBuilder()
                        .addAllOrder(order.stream().map(QueryWriter::ordering).toList()));
            case Transform.Limit(long offset, var count) -> {
                Query.Limit.Builder limit = Query.Limit.newBuilder().setOffset(offset);
                count.ifPresent(limit::setCount);
                written.setLimit(limit);
            }
        }
        return written.build();
    }

    private static Query.Rank rank(Transform.Rank rank) {
        return Query.Rank.newBuilder()
                .setFunction(
                        switch (rank.function()) {
                            case ROW_NUMBER -> Query.Rank.Function.ROW_NUMBER;
                            case RANK -> Query.Rank.Function.RANK;
                            case DENSE_RANK -> Query.Rank.Function.DENSE_RANK;
                        })
                .addAllPartition(rank.partition())
                .addAllOrder(rank.order().stream().map(QueryWriter::ordering).toList())
                .build();
    }

    private static Query.Ordering ordering(Ordering by) {
        return Query.Ordering.newBuilder()
                .setColumn(by.column())
                .setDescending(by.isDescending())
                .setNullsFirst(by.nullsFirst())
                .build();
    }

    /** A table's wire form. */
    static QueryTable table(Dataset dataset) {
        QueryTable.Builder written = QueryTable.newBuilder().setName(dataset.name());
        for (ColumnSpec column : dataset.columns()) {
            written.addColumns(QueryColumn.newBuilder()
                    .setName(column.name())
                    .setType(type(column.type()))
                    .setPrecision(column.precision())
                    .setScale(column.scale())
                    .setNullable(column.isNullable()));
        }
        return written.build();
    }

    private static QueryColumn.Type type(ColumnType type) {
        return switch (type) {
            case KEY_TEXT -> QueryColumn.Type.KEY_TEXT;
            case TEXT -> QueryColumn.Type.TEXT;
            case ID -> QueryColumn.Type.ID;
            case OPTIONAL_ID -> QueryColumn.Type.OPTIONAL_ID;
            case QUANTITY -> QueryColumn.Type.QUANTITY;
            case MONEY -> QueryColumn.Type.MONEY;
            case TIMESTAMP -> QueryColumn.Type.TIMESTAMP;
            case DATE -> QueryColumn.Type.DATE;
            case BIGINT -> QueryColumn.Type.BIGINT;
            case INTEGER -> QueryColumn.Type.INTEGER;
            case DECIMAL -> QueryColumn.Type.DECIMAL;
            case BOOLEAN -> QueryColumn.Type.BOOLEAN;
            case TIME -> QueryColumn.Type.TIME;
            case UUID -> QueryColumn.Type.UUID;
        };
    }
}
