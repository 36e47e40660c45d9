package kopi.core.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.Input;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.Fallibility;
import kopi.core.query.LocalSteps.RankBound;
import kopi.core.query.Transform.RankFunction;

/**
 * Finds what drops some of the rows whatever the others are: the first transforms, each a row's own matter, and the bound of a rank
 * or limit behind them. Single use.
 */
final class RowDropping {
    /** Whether rows are in the order that they have where all of them are together. */
    private final boolean isOrdered;

    private final List<Transform> transforms = new ArrayList<>();
    /** By column, whether its values are known. */
    private List<Boolean> known;
    /** What the rows are sorted by, as far as it is known. */
    private List<Ordering> order = List.of();

    private Optional<RankBound> bound = Optional.empty();
    private boolean hasConditions;

    private RowDropping(boolean isOrdered, List<Boolean> known) {
        this.isOrdered = isOrdered;
        this.known = known;
    }

    /** Behind rows of which all is known, in their order. */
    static RowDropping ofKnown(int columns, List<Transform> following) {
        var dropping =
                new RowDropping(true, Stream.generate(() -> true).limit(columns).toList());
        dropping.addAll(following);
        return dropping;
    }

    /**
     * Behind rows of which some is known, in any order.
     *
     * @param columns over what there is; those that read nothing but it are known
     * @param isKnown by column
     */
    static RowDropping ofSome(List<Expression> columns, List<Boolean> isKnown, List<Transform> following) {
        var dropping = new RowDropping(false, isKnown);
        dropping.transforms.add(new Transform.Project(columns));
        dropping.addAll(following);
        return dropping;
    }

    /** What is done before the bound. */
    List<Transform> transforms() {
        return transforms;
    }

    /** What bounds the rows behind the transforms. */
    Optional<RankBound> bound() {
        return bound;
    }

    /** Whether a row may be dropped at all. */
    boolean drops() {
        return hasConditions || bound.isPresent();
    }

    private void addAll(List<Transform> following) {
        for (int i = 0; i < following.size(); i++) {
            Optional<Transform> next = following.stream().skip(i + 1L).findFirst();
            if (!add(following.get(i), next)) {
                return;
            }
        }
    }

    /** Whether to go on. */
    private boolean add(Transform transform, Optional<Transform> next) {
        return switch (transform) {
            case Transform.Where where -> addWhere(where);
            case Transform.Project(var values) -> addProject(values);
            case Transform.Sort sort -> addSort(sort);
            case Transform.Rank rank -> {
                bound = next.flatMap(behind -> bound(rank, behind));
                yield false;
            }
            case Transform.Limit(long offset, var count) -> {
                bound = count.flatMap(of -> bound(offset, of));
                yield false;
            }
            case Transform.Group _ -> false;
        };
    }

    private boolean addWhere(Transform.Where where) {
        boolean isKnown = isKnown(where.condition());
        if (isKnown) {
            hasConditions = true;
            transforms.add(where);
        }
        return isKnown;
    }

    private boolean isKnown(Expression expression) {
        return expression instanceof Input(int index, var _)
                ? known.get(index)
                : expression.operands().stream().allMatch(this::isKnown);
    }

    private boolean addProject(List<Expression> values) {
        // A row that is dropped here would not fail there.
        if (values.stream().anyMatch(value -> !isKnown(value) && Fallibility.mayFail(value))) {
            return false;
        }
        transforms.add(new Transform.Project(values.stream()
                .map(value -> isKnown(value) ? value : Expression.nullOf(value.type()))
                .toList()));
        known = values.stream().map(this::isKnown).toList();
        order = List.of();
        return true;
    }

    private boolean addSort(Transform.Sort sort) {
        order = knownPart(sort.order());
        if (isOrdered) {
            transforms.add(sort);
        }
        return true;
    }

    private List<Ordering> knownPart(List<Ordering> by) {
        return by.stream().takeWhile(column -> known.get(column.column())).toList();
    }

    /** Of a rank that a condition behind it bounds. */
    private Optional<RankBound> bound(Transform.Rank rank, Transform next) {
        // A row that is dropped here is not asked the rest of the condition.
        if (!(next instanceof Transform.Where(var condition))
                || Fallibility.mayFail(condition)
                || !rank.partition().stream().allMatch(known::get)) {
            return Optional.empty();
        }
        OptionalLong max = max(condition, known.size());
        return max.isPresent()
                ? bound(rank.function(), rank.partition(), rank.order(), max.getAsLong())
                : Optional.empty();
    }

    private Optional<RankBound> bound(long offset, long count) {
        long max = offset > Long.MAX_VALUE - count ? Long.MAX_VALUE : offset + count;
        // Sorted rows are numbered as they stand.
        List<Ordering> by = isOrdered ? List.of() : order;
        return bound(RankFunction.ROW_NUMBER, List.of(), by, max);
    }

    private Optional<RankBound> bound(RankFunction function, List<Integer> partition, List<Ordering> by, long max) {
        if (isOrdered) {
            return Optional.of(new RankBound(function, partition, by, max));
        }
        List<Ordering> part = knownPart(by);
        // Of rows that this order does not tell apart, any may come first.
        RankFunction safe = function == RankFunction.ROW_NUMBER ? RankFunction.RANK : function;
        return part.isEmpty() ? Optional.empty() : Optional.of(new RankBound(safe, partition, part, max));
    }

    /** What a column is at most where the condition is true; empty if that is not said. */
    private static OptionalLong max(Expression condition, int column) {
        return switch (condition) {
            case Expression.And(var operands) ->
                operands.stream()
                        .map(operand -> max(operand, column))
                        .flatMapToLong(OptionalLong::stream)
                        .min();
            case Expression.Comparison(var operator, Input(int index, var _), LongLiteral(var _, long value))
            when index == column -> max(operator, value);
            case Expression.Comparison(var operator, LongLiteral(var _, long value), Input(int index, var _))
            when index == column -> max(turned(operator), value);
            default -> OptionalLong.empty();
        };
    }

    private static OptionalLong max(ComparisonOperator operator, long value) {
        return switch (operator) {
            case EQUAL, LESS_OR_EQUAL -> OptionalLong.of(value);
            case LESS -> OptionalLong.of(value - 1);
            case NOT_EQUAL, GREATER, GREATER_OR_EQUAL -> OptionalLong.empty();
        };
    }

    private static ComparisonOperator turned(ComparisonOperator operator) {
        return switch (operator) {
            case GREATER -> ComparisonOperator.LESS;
            case GREATER_OR_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
            case LESS -> ComparisonOperator.GREATER;
            case LESS_OR_EQUAL -> ComparisonOperator.GREATER_OR_EQUAL;
            case EQUAL, NOT_EQUAL -> operator;
        };
    }
}
