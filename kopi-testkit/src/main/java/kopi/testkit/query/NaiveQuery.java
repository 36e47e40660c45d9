package kopi.testkit.query;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.aggregate.Aggregate;
import kopi.core.error.JobFailedException;
import kopi.core.expression.Expression;
import kopi.core.expression.Interpreter;
import kopi.core.expression.LongVector;
import kopi.core.expression.TypedValue;
import kopi.core.model.ColumnSpec;
import kopi.core.query.FactJoin;
import kopi.core.query.Ordering;
import kopi.core.query.QueryPlan;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Regrouping;
import kopi.core.query.Regrouping.RegroupedAggregate;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.query.Transform;
import org.jspecify.annotations.Nullable;

/**
 * The result of a query, computed in the plainest way: one row after the other, as lists of objects, by {@link Interpreter} and
 * {@link BigDecimal}; a row that stands for several is repeated. Values are those of {@link Interpreter}.
 */
public final class NaiveQuery {
    private static final Comparator<@Nullable Object> VALUES = (left, right) -> left == null || right == null
            ? Boolean.compare(left == null, right == null)
            : TypedValue.order(left, right);

    private final Map<String, List<List<@Nullable Object>>> references;

    private NaiveQuery(Map<String, List<List<@Nullable Object>>> references) {
        this.references = references;
    }

    /**
     * A row on its way.
     *
     * @param values of its columns
     * @param facts the rows that it was made of
     */
    private record Line(List<@Nullable Object> values, List<Line> facts) {
        static Line of(List<@Nullable Object> values) {
            return new Line(values, List.of());
        }

        Line with(List<@Nullable Object> more) {
            List<@Nullable Object> all = new ArrayList<>(values);
            all.addAll(more);
            return new Line(all, facts);
        }

        @Nullable
        Object value(Expression expression) {
            return Interpreter.evaluate(expression, values);
        }

        boolean passes(Expression condition) {
            return Boolean.TRUE.equals(value(condition));
        }

        List<@Nullable Object> values(List<Expression> expressions) {
            List<@Nullable Object> all = new ArrayList<>();
            expressions.forEach(expression -> all.add(value(expression)));
            return all;
        }
    }

    /**
     * The rows of the result, in order.
     *
     * @param facts rows of the fact, with the scan's columns and behind them, if the query has them, the row's two ids
     * @param others likewise, of the fact that is joined to it
     * @param references by the name of the dataset: rows with all of its columns, in order
     * @throws JobFailedException if a value that is needed cannot be computed
     */
    public static List<List<@Nullable Object>> rows(
            QueryPlan plan,
            List<List<@Nullable Object>> facts,
            List<List<@Nullable Object>> others,
            Map<String, List<List<@Nullable Object>>> references) {
        List<Line> counted = passing(plan.scan(), facts);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        switch (plan.shape()) {
            case Shape.Rows(var values) -> counted.forEach(row -> rows.add(row.values(values)));
            case Shape.Folded folded ->
                new NaiveQuery(references).folded(folded, counted, others).forEach(row -> rows.add(row.values()));
        }
        return rows;
    }

    private static List<Line> passing(Scan scan, List<List<@Nullable Object>> rows) {
        return rows.stream()
                .map(Line::of)
                .filter(row ->
                        scan.filter().isEmpty() || row.passes(scan.filter().get()))
                .toList();
    }

    /** Groups of pairs of rows, found by looking at all pairs there are. */
    private static List<Line> pairs(FactJoin join, List<Expression> keys, List<Line> facts, List<Line> others) {
        // What is computed of rows is computed of all of them, whether they have a match or not.
        others.forEach(other -> Stream.of(join.rightKeys(), join.values()).forEach(other::values));
        List<Line> pairs = new ArrayList<>();
        for (Line fact : facts) {
            List<@Nullable Object> wanted = fact.values(join.leftKeys());
            Line left = Line.of(fact.values(keys));
            List<Line> found = others.stream()
                    .filter(other -> !wanted.contains(null) && compare(wanted, other.values(join.rightKeys())) == 0)
                    .toList();
            found.forEach(other -> pairs.add(left.with(other.values(join.values()))));
            if (found.isEmpty() && join.isOuter()) {
                pairs.add(left.with(new ArrayList<@Nullable Object>(
                        Collections.nCopies(join.values().size(), null))));
            }
        }
        return grouped(pairs);
    }

    private List<Line> folded(Shape.Folded shape, List<Line> facts, List<List<@Nullable Object>> others) {
        List<Aggregate> partial = shape.partial().aggregates();
        List<Expression> keys = shape.partial().keys();
        List<Line> rows = shape.factJoin()
                .map(join -> pairs(join, keys, facts, passing(join.scan(), others)))
                .orElseGet(() -> grouped(facts, keys));
        // What is folded on the way must be there for all rows, whatever becomes of them later.
        rows.forEach(row -> partial.forEach(aggregate -> arguments(aggregate, row.facts())));
        for (ReferenceJoin join : shape.joins()) {
            rows = rows.stream().flatMap(row -> joined(row, join).stream()).toList();
        }
        rows = rows.stream()
                .filter(row ->
                        shape.filter().isEmpty() || row.passes(shape.filter().get()))
                .toList();
        rows = shape.regroup().isPresent()
                ? regrouped(rows, shape.regroup().get(), partial)
                : rows.stream().map(row -> aggregated(row, partial)).toList();
        for (Transform transform : shape.transforms()) {
            rows = transformed(rows, transform);
        }
        return rows;
    }

    private static Line aggregated(Line row, List<Aggregate> aggregates) {
        List<@Nullable Object> values = new ArrayList<>();
        aggregates.forEach(aggregate -> values.add(aggregate(aggregate, row.facts())));
        return row.with(values);
    }

    private static int compare(List<@Nullable Object> left, List<@Nullable Object> right) {
        return IntStream.range(0, left.size())
                .map(i -> VALUES.compare(left.get(i), right.get(i)))
                .filter(order -> order != 0)
                .findFirst()
                .orElse(0);
    }

    /** A row for each group: its keys, and the rows that it was made of. */
    private static List<Line> grouped(List<Line> rows, List<Expression> keys) {
        var groups = new TreeMap<List<@Nullable Object>, List<Line>>(NaiveQuery::compare);
        if (keys.isEmpty()) {
            groups.put(new ArrayList<@Nullable Object>(), new ArrayList<>());
        }
        rows.forEach(row ->
                groups.computeIfAbsent(row.values(keys), _ -> new ArrayList<>()).add(row));
        return groups.entrySet().stream()
                .map(group -> new Line(group.getKey(), group.getValue()))
                .toList();
    }

    /** A row for each group of equal ones. */
    private static List<Line> grouped(List<Line> rows) {
        var groups = new TreeMap<List<@Nullable Object>, List<Line>>(NaiveQuery::compare);
        rows.forEach(row ->
                groups.computeIfAbsent(row.values(), _ -> new ArrayList<>()).add(row));
        return groups.entrySet().stream()
                .map(group -> new Line(group.getKey(), group.getValue()))
                .toList();
    }

    private List<Line> joined(Line row, ReferenceJoin join) {
        List<ColumnSpec> known = join.dataset().columns();
        Object wanted = row.values().get(join.on());
        List<@Nullable Object> found = new ArrayList<>();
        for (List<@Nullable Object> candidate :
                references.getOrDefault(join.dataset().name(), List.of())) {
            Object key = candidate.get(known.indexOf(join.key()));
            if (wanted != null && wanted.equals(key)) {
                join.columns().forEach(column -> found.add(candidate.get(known.indexOf(column))));
                return List.of(row.with(found));
            }
        }
        found.addAll(Collections.nCopies(join.columns().size(), null));
        return join.isOuter() ? List.of(row.with(found)) : List.of();
    }

    private static List<Line> regrouped(List<Line> rows, Regrouping regrouping, List<Aggregate> partial) {
        List<Line> result = new ArrayList<>();
        for (Line group : grouped(rows, regrouping.keys())) {
            List<@Nullable Object> values = new ArrayList<>();
            for (RegroupedAggregate aggregate : regrouping.aggregates()) {
                values.add(regrouped(aggregate, group.facts(), partial));
            }
            result.add(group.with(values));
        }
        return result;
    }

    private static @Nullable Object regrouped(RegroupedAggregate aggregate, List<Line> rows, List<Aggregate> partial) {
        return switch (aggregate) {
            case RegroupedAggregate.Merged(int index) ->
                aggregate(
                        partial.get(index),
                        rows.stream().flatMap(row -> row.facts().stream()).toList());
            case RegroupedAggregate.Computed(Aggregate computed, var weight) ->
                aggregate(
                        computed,
                        rows.stream()
                                .flatMap(row ->
                                        Collections.nCopies(
                                                weight.isPresent() ? row.facts().size() : 1, row)
                                                .stream())
                                .toList());
            case RegroupedAggregate.CountDistinct(Expression argument, var filter) ->
                BigDecimal.valueOf(
                        arguments(new Aggregate(Aggregate.Function.COUNT, Optional.of(argument), filter), rows).stream()
                                .distinct()
                                .count());
        };
    }

    /** The values that an aggregate is computed of. */
    private static List<Object> arguments(Aggregate aggregate, List<Line> rows) {
        List<Object> values = new ArrayList<>();
        for (Line row : rows) {
            boolean counts = aggregate.filter().isEmpty()
                    || row.passes(aggregate.filter().get());
            Object value = !counts
                    ? null
                    : aggregate.argument().isEmpty()
                            ? row
                            : row.value(aggregate.argument().get());
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private static @Nullable Object aggregate(Aggregate aggregate, List<Line> rows) {
        List<Object> values = arguments(aggregate, rows);
        return switch (aggregate.function()) {
            case COUNT -> BigDecimal.valueOf(values.size());
            case SUM ->
                values.stream()
                        .map(BigDecimal.class::cast)
                        .reduce(BigDecimal::add)
                        .map(NaiveQuery::fitting)
                        .orElse(null);
            case MIN -> values.stream().min(TypedValue::order).orElse(null);
            case MAX -> values.stream().max(TypedValue::order).orElse(null);
        };
    }

    private static BigDecimal fitting(BigDecimal sum) {
        if (sum.unscaledValue().bitLength() >= Long.SIZE
                || !LongVector.isValue(sum.unscaledValue().longValue())) {
            throw new JobFailedException("a sum of " + sum);
        }
        return sum;
    }

    private static List<Line> transformed(List<Line> rows, Transform transform) {
        return switch (transform) {
            case Transform.Where(var condition) ->
                rows.stream().filter(row -> row.passes(condition)).toList();
            case Transform.Project(var values) ->
                rows.stream().map(row -> Line.of(row.values(values))).toList();
            case Transform.Group(var grouping) -> regrouped(rows, grouping, List.of());
            case Transform.Rank rank ->
                IntStream.range(0, rows.size())
                        .mapToObj(row -> rows.get(row).with(rank(rank, rows, row)))
                        .toList();
            case Transform.Sort(var order) ->
                rows.stream().sorted(comparator(order)).toList();
            case Transform.Limit(long offset, var count) ->
                rows.stream().skip(offset).limit(count.orElse(Long.MAX_VALUE)).toList();
        };
    }

    private static Comparator<Line> comparator(List<Ordering> order) {
        Comparator<Line> comparator = (_, _) -> 0;
        for (Ordering by : order) {
            Comparator<Object> values = by.isDescending() ? (l, r) -> TypedValue.order(r, l) : TypedValue::order;
            Comparator<@Nullable Object> nullable =
                    by.nullsFirst() ? Comparator.nullsFirst(values) : Comparator.nullsLast(values);
            comparator = comparator.thenComparing((left, right) -> nullable.compare(
                    left.values().get(by.column()), right.values().get(by.column())));
        }
        return comparator;
    }

    /** How many rows, or different places, come before, and 1. */
    private static List<@Nullable Object> rank(Transform.Rank rank, List<Line> rows, int number) {
        Comparator<Line> order = comparator(rank.order());
        Line row = rows.get(number);
        List<Line> before = new ArrayList<>();
        for (int other = 0; other < rows.size(); other++) {
            boolean isBeside = rank.partition().stream()
                    .allMatch(new PartitionTest(row.values(), rows.get(other).values())::isSame);
            int sign = order.compare(rows.get(other), row);
            boolean isEarlier =
                    sign < 0 || (sign == 0 && other < number && rank.function() == Transform.RankFunction.ROW_NUMBER);
            if (isBeside && isEarlier) {
                before.add(rows.get(other));
            }
        }
        long places = rank.function() == Transform.RankFunction.DENSE_RANK ? different(before, order) : before.size();
        return List.of(BigDecimal.valueOf(places + 1));
    }

    private record PartitionTest(List<@Nullable Object> left, List<@Nullable Object> right) {
        boolean isSame(int column) {
            return VALUES.compare(left.get(column), right.get(column)) == 0;
        }
    }

    private static long different(List<Line> rows, Comparator<Line> order) {
        List<Line> seen = new ArrayList<>();
        for (Line row : rows) {
            if (seen.stream().noneMatch(other -> order.compare(other, row) == 0)) {
                seen.add(row);
            }
        }
        return seen.size();
    }
}
