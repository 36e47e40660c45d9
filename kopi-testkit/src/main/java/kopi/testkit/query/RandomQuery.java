package kopi.testkit.query;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.Grouping;
import kopi.core.expression.Expression;
import kopi.core.expression.ValueType;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.query.FactJoin;
import kopi.core.query.Ordering;
import kopi.core.query.QueryPlan;
import kopi.core.query.QueryPlan.OutputField;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Regrouping;
import kopi.core.query.Regrouping.RegroupedAggregate;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.query.Transform;
import org.jspecify.annotations.Nullable;

/**
 * Makes queries of every shape over a small schema, and rows for them, by chance: values that occur often, so that groups and joins
 * have something to do, NULLs, keys that occur twice, and a few numbers so large that sums do not fit.
 */
public final class RandomQuery {
    /** A fact. */
    public static final Dataset SALES = new Dataset(
            "sales",
            List.of(
                    new ColumnSpec("shop", ColumnType.BIGINT).nullable(),
                    new ColumnSpec("area", ColumnType.TEXT).nullable(),
                    ColumnSpec.decimal("amount", 18, 2).nullable(),
                    new ColumnSpec("quantity", ColumnType.BIGINT).nullable(),
                    new ColumnSpec("day", ColumnType.DATE).nullable(),
                    new ColumnSpec("paid", ColumnType.BOOLEAN).nullable()));

    /** Another fact, whose rows are joined to those of {@link #SALES} by columns that are no key of either. */
    public static final Dataset RETURNS = new Dataset(
            "returns",
            List.of(
                    new ColumnSpec("area", ColumnType.TEXT).nullable(),
                    new ColumnSpec("shop", ColumnType.BIGINT).nullable(),
                    ColumnSpec.decimal("refund", 18, 2).nullable(),
                    new ColumnSpec("reason", ColumnType.TEXT).nullable(),
                    new ColumnSpec("day", ColumnType.DATE).nullable()));

    /** A reference, by number. */
    public static final Dataset SHOPS = new Dataset(
            "shops",
            List.of(
                    new ColumnSpec("name", ColumnType.TEXT).nullable(),
                    new ColumnSpec("id", ColumnType.BIGINT).nullable(),
                    new ColumnSpec("area", ColumnType.TEXT).nullable(),
                    new ColumnSpec("opened", ColumnType.DATE).nullable()));

    /** A reference, by text. */
    public static final Dataset AREAS = new Dataset(
            "areas",
            List.of(
                    new ColumnSpec("code", ColumnType.TEXT).nullable(),
                    ColumnSpec.decimal("size", 9, 2).nullable(),
                    new ColumnSpec("manager", ColumnType.BIGINT).nullable()));

    private static final List<ValueType> TYPES =
            List.of(ValueType.BIGINT, ValueType.TEXT, ValueType.decimal(2), ValueType.DATE, ValueType.BOOLEAN);
    private static final List<String> TEXTS = List.of("", "a", "b", "B", "é", "😀", "\uFFFD", "north", "a,\"b\"\n");

    private final SplittableRandom random;

    /** By that chance. */
    public RandomQuery(SplittableRandom random) {
        this.random = random;
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private <T> List<T> upTo(int max, Supplier<T> each) {
        return Stream.generate(each).limit(random.nextInt(max + 1)).toList();
    }

    /** Rows with all columns of a dataset. */
    public List<List<@Nullable Object>> rows(Dataset dataset, int count) {
        return rows(dataset.columns(), count);
    }

    /** Rows with those columns. */
    public List<List<@Nullable Object>> rows(List<ColumnSpec> columns, int count) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            List<@Nullable Object> values = new ArrayList<>();
            columns.forEach(column -> values.add(oneIn(6) ? null : value(column)));
            rows.add(values);
        }
        return rows;
    }

    private Object value(ColumnSpec column) {
        return switch (column.type()) {
            case BIGINT -> BigDecimal.valueOf(oneIn(40) ? Long.MAX_VALUE : random.nextInt(6));
            case DECIMAL -> BigDecimal.valueOf(oneIn(40) ? Long.MAX_VALUE : random.nextInt(-500, 500), column.scale());
            case TEXT -> oneOf(TEXTS);
            case DATE -> LocalDate.ofEpochDay(19_700 + random.nextInt(40));
            case BOOLEAN -> random.nextBoolean();
            default -> throw new IllegalArgumentException("no values for " + column);
        };
    }

    /** Rows of both references, by name. */
    public Map<String, List<List<@Nullable Object>>> references() {
        return Map.of(
                SHOPS.name(), rows(SHOPS, random.nextInt(20)),
                AREAS.name(), rows(AREAS, random.nextInt(20)));
    }

    /** A query of {@link #SALES}. */
    public QueryPlan plan() {
        Scan scan = scan(SALES);
        Shape shape = oneIn(6)
                ? new Shape.Rows(values(scan.types(), 3))
                : oneIn(4) ? joinedFacts(scan.types()) : folded(scan.types());
        List<ValueType> types = shape.types(scan.types());
        // A query prints something.
        if (types.isEmpty()) {
            return plan();
        }
        List<OutputField> output = IntStream.range(0, types.size())
                .mapToObj(i -> new OutputField("c" + i, types.get(i)))
                .toList();
        return new QueryPlan(scan, shape, output);
    }

    private Scan scan(Dataset fact) {
        List<ColumnSpec> columns =
                fact.columns().stream().filter(_ -> !oneIn(4)).toList();
        Optional<Expression> filter =
                oneIn(3) ? Optional.of(condition(new Scan(fact, columns, Optional.empty()).types())) : Optional.empty();
        return new Scan(fact, columns, filter);
    }

    /** The fact joined to another one, or to itself. */
    private Shape.Folded joinedFacts(List<ValueType> scanned) {
        Scan other = scan(oneIn(5) ? SALES : RETURNS);
        boolean hasRowIds = oneIn(4);
        List<ValueType> keyTypes = Stream.generate(() -> oneOf(List.of(ValueType.BIGINT, ValueType.TEXT)))
                .limit(1 + random.nextInt(2))
                .toList();
        List<Expression> keys = new ArrayList<>(sideKeys(scanned, hasRowIds));
        if (keys.isEmpty()) {
            keys.add(constant(ValueType.BIGINT));
        }
        var join = new FactJoin(
                other,
                joinKeys(keyTypes, scanned),
                joinKeys(keyTypes, other.types()),
                sideKeys(other.types(), hasRowIds),
                random.nextBoolean());
        boolean isCounted = !hasRowIds && !oneIn(4);
        List<Aggregate> aggregates = isCounted ? List.of(Aggregate.countOfRows()) : List.of();
        List<ValueType> joined = new ArrayList<>(Stream.concat(keys.stream(), join.values().stream())
                .map(Expression::type)
                .toList());
        List<ReferenceJoin> joins = joins(joined);
        Optional<Expression> filter = oneIn(2) ? Optional.empty() : Optional.of(condition(joined));
        var partial = new Grouping(keys, aggregates);
        Optional<Regrouping> regroup = hasRowIds && oneIn(2)
                ? Optional.empty()
                : Optional.of(weighted(regrouping(joined, aggregates), !hasRowIds));
        Shape.Folded bare =
                new Shape.Folded(hasRowIds, partial, 0, Optional.of(join), joins, filter, regroup, List.of());
        return new Shape.Folded(
                hasRowIds, partial, 0, Optional.of(join), joins, filter, regroup, transforms(bare.types(scanned)));
    }

    /** Leaves out what would count groups instead of the rows that they stand for. */
    private static Regrouping weighted(Regrouping grouping, boolean isNeeded) {
        return new Regrouping(
                grouping.keys(),
                grouping.aggregates().stream()
                        .filter(aggregate -> !isNeeded
                                || !(aggregate instanceof RegroupedAggregate.Computed(var computed, var weight))
                                || weight.isPresent()
                                || !computed.isSensitiveToRepetition())
                        .toList());
    }

    /** As a rule columns as they are, so that something matches. */
    private List<Expression> joinKeys(List<ValueType> types, List<ValueType> row) {
        return types.stream()
                .map(type -> expression(type, row, oneIn(4) ? 1 : 0))
                .toList();
    }

    private List<Expression> sideKeys(List<ValueType> scanned, boolean hasRowIds) {
        List<Expression> keys = new ArrayList<>();
        if (hasRowIds) {
            keys.add(new Expression.Input(scanned.size(), ValueType.BIGINT));
            keys.add(new Expression.Input(scanned.size() + 1, ValueType.BIGINT));
        }
        keys.addAll(values(scanned, 2));
        return keys;
    }

    private List<Expression> values(List<ValueType> row, int max) {
        return upTo(max, () -> expression(oneOf(TYPES), row, random.nextInt(3)));
    }

    private Shape.Folded folded(List<ValueType> scanned) {
        boolean hasRowIds = oneIn(5);
        List<ValueType> row = new ArrayList<>(scanned);
        List<Expression> keys = new ArrayList<>();
        if (hasRowIds) {
            row.addAll(List.of(ValueType.BIGINT, ValueType.BIGINT));
            keys.add(new Expression.Input(scanned.size(), ValueType.BIGINT));
            keys.add(new Expression.Input(scanned.size() + 1, ValueType.BIGINT));
        }
        keys.addAll(values(row, 3));
        List<Aggregate> aggregates = new ArrayList<>(upTo(3, () -> aggregate(row)));
        boolean isRegrouped = random.nextBoolean();
        if (!isRegrouped && oneIn(3)) {
            aggregates.clear();
        }
        boolean isFinal = !isRegrouped && !aggregates.isEmpty();
        List<ValueType> joined = new ArrayList<>();
        keys.forEach(key -> joined.add(key.type()));
        List<ReferenceJoin> joins = isFinal ? List.of() : joins(joined);
        Optional<Expression> filter = isFinal || oneIn(2) ? Optional.empty() : Optional.of(condition(joined));
        var partial = new Grouping(keys, aggregates);
        Optional<Regrouping> regroup = isRegrouped ? Optional.of(regrouping(joined, aggregates)) : Optional.empty();
        int partitionKeys = random.nextInt(keys.size() + 1);
        Shape.Folded bare = new Shape.Folded(hasRowIds, partial, partitionKeys, joins, filter, regroup, List.of());
        return new Shape.Folded(
                hasRowIds, partial, partitionKeys, joins, filter, regroup, transforms(bare.types(scanned)));
    }

    /** Joins whatever can be joined; adds the columns' types. */
    private List<ReferenceJoin> joins(List<ValueType> joined) {
        List<ReferenceJoin> joins = new ArrayList<>();
        for (int on = 0; on < joined.size() && joins.size() < 3; on++) {
            ValueType type = joined.get(on);
            Dataset dataset = type.equals(ValueType.BIGINT) ? SHOPS : AREAS;
            if (oneIn(2) || !(type.equals(ValueType.BIGINT) || type.isText())) {
                continue;
            }
            ColumnSpec key = dataset.column(dataset.equals(SHOPS) ? "id" : "code");
            List<ColumnSpec> columns =
                    dataset.columns().stream().filter(_ -> !oneIn(3)).toList();
            var join = new ReferenceJoin(dataset, key, columns, on, random.nextBoolean());
            joins.add(join);
            joined.addAll(join.types());
        }
        return joins;
    }

    private Aggregate aggregate(List<ValueType> row) {
        Aggregate.Function function = oneOf(List.copyOf(EnumSet.allOf(Aggregate.Function.class)));
        boolean isSum = function == Aggregate.Function.SUM;
        ValueType type = isSum ? oneOf(List.of(ValueType.BIGINT, ValueType.decimal(2))) : oneOf(TYPES);
        Aggregate aggregate = function == Aggregate.Function.COUNT && random.nextBoolean()
                ? Aggregate.countOfRows()
                : Aggregate.of(function, expression(type, row, random.nextInt(2)));
        boolean isAll = aggregate.equals(Aggregate.countOfRows()) || oneIn(2);
        return isAll ? aggregate : aggregate.where(condition(row));
    }

    /** By anything, or by columns as they are, as most queries have it. */
    private Regrouping regrouping(List<ValueType> row, List<Aggregate> partial) {
        List<Expression> keys = oneIn(2)
                ? values(row, 3)
                : IntStream.range(0, row.size())
                        .filter(_ -> !oneIn(3))
                        .<Expression>mapToObj(i -> new Expression.Input(i, row.get(i)))
                        .toList();
        return new Regrouping(keys, upTo(3, () -> oneIn(2) ? distinct(row) : regrouped(row, partial)));
    }

    /** How many values of a column there are, or how many where something holds. */
    private RegroupedAggregate distinct(List<ValueType> row) {
        Expression value = leaf(oneOf(row.isEmpty() ? TYPES : row), row);
        Expression counted = oneIn(2)
                ? value
                : new Expression.Case(
                        List.of(new Expression.When(condition(row), value)), Expression.nullOf(value.type()));
        return new RegroupedAggregate.CountDistinct(counted, Optional.empty());
    }

    private RegroupedAggregate regrouped(List<ValueType> row, List<Aggregate> partial) {
        Optional<Integer> weight =
                Optional.of(partial.indexOf(Aggregate.countOfRows())).filter(index -> index >= 0 && !oneIn(4));
        return switch (random.nextInt(partial.isEmpty() ? 1 : 0, 3)) {
            case 0 -> new RegroupedAggregate.Merged(random.nextInt(partial.size()));
            case 1 ->
                new RegroupedAggregate.CountDistinct(
                        expression(oneOf(TYPES), row, random.nextInt(2)),
                        oneIn(3) ? Optional.of(condition(row)) : Optional.empty());
            default -> new RegroupedAggregate.Computed(aggregate(row), weight);
        };
    }

    private List<Transform> transforms(List<ValueType> row) {
        List<Transform> transforms = new ArrayList<>();
        List<ValueType> types = row;
        for (int i = random.nextInt(4); i > 0; i--) {
            for (Transform transform : oneIn(3) ? best(types) : List.of(transform(types))) {
                transforms.add(transform);
                types = transform.types(types);
            }
        }
        return transforms;
    }

    /** The first ones by some order: of each partition, or of all rows. */
    private List<Transform> best(List<ValueType> row) {
        if (row.isEmpty()) {
            return List.of();
        }
        List<Ordering> order = Stream.generate(() -> ordering(random.nextInt(row.size())))
                .limit(1 + random.nextInt(2))
                .toList();
        var function = oneOf(List.copyOf(EnumSet.allOf(Transform.RankFunction.class)));
        return oneIn(3)
                ? List.of(new Transform.Sort(order), new Transform.Limit(0, Optional.of((long) random.nextInt(4))))
                : List.of(new Transform.Rank(function, columns(row), order), new Transform.Where(rankCondition(row)));
    }

    /** A condition on the column behind the row's. */
    private Expression rankCondition(List<ValueType> row) {
        var rank = new Expression.Input(row.size(), ValueType.BIGINT);
        var number = new Expression.LongLiteral(ValueType.BIGINT, random.nextInt(4));
        var operator = oneOf(List.copyOf(EnumSet.allOf(Expression.ComparisonOperator.class)));
        Expression comparison = oneIn(3)
                ? new Expression.Comparison(operator, number, rank)
                : new Expression.Comparison(Expression.ComparisonOperator.LESS_OR_EQUAL, rank, number);
        return oneIn(3) ? new Expression.And(List.of(condition(row), comparison)) : comparison;
    }

    private Transform transform(List<ValueType> row) {
        return switch (random.nextInt(6)) {
            case 0 -> new Transform.Where(condition(row));
            case 1 -> new Transform.Project(values(row, 4));
            case 2 -> new Transform.Group(regrouping(row, List.of()));
            case 3 ->
                new Transform.Rank(
                        oneOf(List.copyOf(EnumSet.allOf(Transform.RankFunction.class))),
                        columns(row),
                        columns(row).stream().map(this::ordering).toList());
            case 4 ->
                new Transform.Sort(columns(row).stream().map(this::ordering).toList());
            default ->
                new Transform.Limit(
                        oneIn(2) ? 0 : random.nextInt(4),
                        oneIn(3) ? Optional.empty() : Optional.of((long) random.nextInt(20)));
        };
    }

    private List<Integer> columns(List<ValueType> row) {
        return row.isEmpty() ? List.of() : upTo(2, () -> random.nextInt(row.size()));
    }

    private Ordering ordering(int column) {
        return new Ordering(column, random.nextBoolean(), random.nextBoolean());
    }

    /** True for nearly all rows, or for hardly any. */
    private Expression condition(List<ValueType> row) {
        Expression some = expression(ValueType.BOOLEAN, row, 1 + random.nextInt(2));
        Expression other = new Expression.IsNull(leaf(oneOf(TYPES), row));
        return oneIn(3) ? some : new Expression.Or(List.of(some, new Expression.Not(other)));
    }

    private Expression expression(ValueType type, List<ValueType> row, int depth) {
        return depth == 0 ? leaf(type, row) : operator(type, row, depth - 1);
    }

    private Expression leaf(ValueType type, List<ValueType> row) {
        List<Integer> columns = new ArrayList<>(IntStream.range(0, row.size())
                .filter(i -> row.get(i).equals(type))
                .boxed()
                .toList());
        return columns.isEmpty() || oneIn(5) ? constant(type) : new Expression.Input(oneOf(columns), type);
    }

    private Expression.Leaf constant(ValueType type) {
        return type.isText()
                ? new Expression.TextLiteral(oneIn(8) ? Optional.empty() : Optional.of(oneOf(TEXTS)))
                : new Expression.LongLiteral(type, constantValue(type));
    }

    private long constantValue(ValueType type) {
        return switch (type.kind()) {
            case BOOLEAN -> random.nextInt(2);
            case DATE -> 19_700 + random.nextInt(40);
            case BIGINT, DECIMAL -> random.nextInt(-3, 6);
            default -> throw new IllegalArgumentException("no constant of type " + type);
        };
    }

    private Expression operator(ValueType type, List<ValueType> row, int depth) {
        Supplier<Expression> same = () -> expression(type, row, depth);
        if (oneIn(5)) {
            var when = new Expression.When(expression(ValueType.BOOLEAN, row, depth), same.get());
            return new Expression.Case(List.of(when), same.get());
        }
        return switch (type.kind()) {
            case BOOLEAN -> predicate(row, depth);
            case BIGINT, DECIMAL -> number(type, row, depth);
            case TEXT ->
                oneIn(2)
                        ? new Expression.Coalesce(List.of(same.get(), same.get()))
                        : new Expression.TextFunction(Expression.TextOperator.UPPER, same.get());
            default -> new Expression.AddInterval(same.get(), random.nextInt(3), 0);
        };
    }

    private Expression number(ValueType type, List<ValueType> row, int depth) {
        Expression left = expression(type, row, depth);
        Expression right = expression(type, row, depth);
        if (type.equals(ValueType.decimal(2)) && oneIn(4)) {
            return new Expression.Quotient(left, right, 2);
        }
        if (oneIn(8)) {
            return new Expression.Try(new Expression.Arithmetic(Expression.ArithmeticOperator.MODULO, left, right));
        }
        return new Expression.Arithmetic(
                oneOf(List.of(Expression.ArithmeticOperator.ADD, Expression.ArithmeticOperator.SUBTRACT)), left, right);
    }

    private Expression predicate(List<ValueType> row, int depth) {
        ValueType type = oneOf(TYPES);
        return switch (random.nextInt(4)) {
            case 0 -> new Expression.IsNull(expression(type, row, depth));
            case 1 ->
                new Expression.And(Collections.nCopies(2, 0).stream()
                        .map(_ -> expression(ValueType.BOOLEAN, row, depth))
                        .toList());
            case 2 -> new Expression.In(expression(type, row, depth), upTo(3, () -> constant(type)));
            default ->
                new Expression.Comparison(
                        oneOf(List.copyOf(EnumSet.allOf(Expression.ComparisonOperator.class))),
                        expression(type, row, depth),
                        expression(type, row, depth));
        };
    }
}
