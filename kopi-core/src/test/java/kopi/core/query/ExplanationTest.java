package kopi.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.Aggregate.Function;
import kopi.core.aggregate.Grouping;
import kopi.core.expression.DateField;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.Comparison;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.Input;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.ValueType;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.query.QueryPlan.OutputField;
import kopi.core.query.Regrouping.RegroupedAggregate;
import kopi.core.query.Transform.RankFunction;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final Dataset SALES = new Dataset(
            "sales",
            List.of(
                    new ColumnSpec("store_id", ColumnType.BIGINT),
                    new ColumnSpec("user_id", ColumnType.BIGINT),
                    ColumnSpec.decimal("amount", 12, 2),
                    new ColumnSpec("created_at", ColumnType.TIMESTAMP)));
    private static final Dataset STORES = new Dataset(
            "stores",
            List.of(
                    new ColumnSpec("store_id", ColumnType.BIGINT),
                    new ColumnSpec("name", ColumnType.TEXT),
                    new ColumnSpec("city", ColumnType.TEXT)));
    private static final Expression STORE = new Input(0, ValueType.BIGINT);
    private static final Expression AMOUNT = new Input(1, ValueType.decimal(2));
    private static final Expression HOUR = new Expression.Extract(DateField.HOUR, new Input(2, ValueType.TIMESTAMP));
    private static final Scan SCAN = new Scan(
            SALES,
            List.of(SALES.column("store_id"), SALES.column("amount"), SALES.column("created_at")),
            Optional.of(compared(ComparisonOperator.GREATER_OR_EQUAL, HOUR, 6)));

    private static Expression compared(ComparisonOperator operator, Expression left, long right) {
        return new Comparison(operator, left, new LongLiteral(left.type(), right));
    }

    private static QueryPlan plan(Shape shape) {
        List<ValueType> types = shape.types(SCAN.types());
        return new QueryPlan(
                SCAN,
                shape,
                IntStream.range(0, types.size())
                        .mapToObj(i -> new OutputField("c" + i, types.get(i)))
                        .toList());
    }

    private static Shape.Folded bestStores() {
        var partial = new Grouping(
                List.of(STORE, HOUR), List.of(Aggregate.countOfRows(), Aggregate.of(Function.SUM, AMOUNT)));
        var stores = new ReferenceJoin(STORES, STORES.column("store_id"), List.of(STORES.column("name")), 0, true);
        Expression name = new Input(2, ValueType.TEXT);
        var regroup = new Regrouping(
                List.of(name),
                List.of(
                        new RegroupedAggregate.Merged(1),
                        new RegroupedAggregate.CountDistinct(new Input(1, ValueType.BIGINT), Optional.empty())));
        var byAmount = new Ordering(1, true, false);
        return new Shape.Folded(
                false,
                partial,
                1,
                List.of(stores),
                Optional.of(new Expression.Not(new Expression.IsNull(name))),
                Optional.of(regroup),
                List.of(
                        new Transform.Where(
                                compared(ComparisonOperator.GREATER, new Input(1, ValueType.decimal(2)), 100)),
                        new Transform.Rank(RankFunction.RANK, List.of(0), List.of(byAmount)),
                        new Transform.Sort(List.of(byAmount)),
                        new Transform.Limit(2, Optional.of(5L))));
    }

    @Test
    void saysWhatEachRoleDoes() {
        assertThat(Explanation.of(plan(bestStores()), 8)).isEqualTo("""
                        client      reads 3 of 4 columns of sales: store_id, amount, created_at, and ships them
                                    reads 2 of 3 columns of stores: store_id, name, and ships them to the joiner
                        filter      passes rows where EXTRACT(HOUR FROM created_at) >= 6
                        group-by    groups by store_id, EXTRACT(HOUR FROM created_at)
                        reducer     folds each batch: COUNT(*), SUM(amount); ships a group as 5 values
                        aggregator  merges groups in 8 partitions by store_id; keeps 49 to 98 bytes a group
                        joiner      waits for all groups and references, and keeps them
                                    LEFT JOIN stores ON store_id = stores.store_id, for name
                                    keeps rows where stores.name IS NOT NULL
                                    groups again by stores.name: SUM(amount), COUNT(DISTINCT EXTRACT(HOUR FROM created_at))
                                    keeps rows where SUM(amount) > 1.00
                                    numbers rows: RANK() OVER (PARTITION BY stores.name ORDER BY SUM(amount) DESC)
                                    orders by SUM(amount) DESC
                                    keeps at most 5 rows behind the first 2
                        result      c0 TEXT, c1 DECIMAL(18,2), c2 BIGINT, c3 BIGINT
                        """);
    }

    /** How many stores sell how much a day: groups of groups. */
    private static Shape.Folded storesByAmount() {
        var partial = new Grouping(List.of(STORE), List.of(Aggregate.of(Function.SUM, AMOUNT)));
        var byAmount = new Regrouping(
                List.of(new Input(1, ValueType.decimal(2))),
                List.of(new RegroupedAggregate.Computed(Aggregate.countOfRows(), Optional.empty())));
        return new Shape.Folded(
                false,
                partial,
                1,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(new Transform.Group(byAmount), new Transform.Sort(List.of(new Ordering(1, true, false)))));
    }

    @Test
    void saysWhatPartitionsDoBeforeTheySend() {
        assertThat(Explanation.of(plan(storesByAmount()), 8)).isEqualTo("""
                        client      reads 3 of 4 columns of sales: store_id, amount, created_at, and ships them
                        filter      passes rows where EXTRACT(HOUR FROM created_at) >= 6
                        group-by    groups by store_id
                        reducer     folds each batch: SUM(amount); ships a group as 3 values
                        aggregator  merges groups in 8 partitions by store_id; keeps 33 to 66 bytes a group
                                    groups again by SUM(amount): COUNT(*)
                        joiner      waits for all groups, and keeps them
                                    orders by COUNT(*) DESC
                        result      c0 DECIMAL(18,2), c1 BIGINT
                        """);
    }

    /** The three best hours of each store, with its name. */
    private static Shape.Folded bestHours() {
        var partial = new Grouping(List.of(STORE, HOUR), List.of(Aggregate.countOfRows()));
        var stores = new ReferenceJoin(STORES, STORES.column("store_id"), List.of(STORES.column("name")), 0, true);
        var regroup = new Regrouping(
                List.of(new Input(0, ValueType.BIGINT), new Input(1, ValueType.BIGINT), new Input(2, ValueType.TEXT)),
                List.of(new RegroupedAggregate.Merged(0)));
        return new Shape.Folded(
                false,
                partial,
                2,
                List.of(stores),
                Optional.empty(),
                Optional.of(regroup),
                List.of(
                        new Transform.Where(compared(ComparisonOperator.GREATER, new Input(3, ValueType.BIGINT), 10)),
                        new Transform.Rank(
                                RankFunction.ROW_NUMBER,
                                List.of(0),
                                List.of(new Ordering(3, true, false), new Ordering(1, false, false))),
                        new Transform.Where(
                                compared(ComparisonOperator.LESS_OR_EQUAL, new Input(4, ValueType.BIGINT), 3))));
    }

    @Test
    void saysWhatPartitionsDoNotSend() {
        assertThat(Explanation.of(plan(bestHours()), 8)).contains("""
                                    sends no others than where COUNT(*) > 10\
                         AND RANK() OVER (PARTITION BY store_id ORDER BY COUNT(*) DESC, EXTRACT(HOUR FROM created_at)) <= 3
                        joiner      waits for all groups and references, and keeps them; joins some at a time
                        """);
    }

    @Test
    void saysWhereRowsArePrintedThatAreNotGrouped() {
        assertThat(Explanation.of(plan(new Shape.Rows(List.of(STORE, HOUR))), 8))
                .isEqualTo("""
                        client      reads 3 of 4 columns of sales: store_id, amount, created_at, and ships them
                        filter      passes rows where EXTRACT(HOUR FROM created_at) >= 6
                                    prints store_id, EXTRACT(HOUR FROM created_at) of each of them; keeps nothing
                        result      c0 BIGINT, c1 BIGINT
                        """);
    }
}
