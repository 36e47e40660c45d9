package kopi.core.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import kopi.core.aggregate.Aggregate;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.Input;
import kopi.core.expression.Fallibility;
import kopi.core.expression.ValueType;
import kopi.core.query.Regrouping.RegroupedAggregate;

/**
 * Finds {@link LocalSteps}. What comes out of a query, and whether anything does, must not depend on them: what may fail is computed
 * of every row of which it is computed without them.
 */
final class LocalStepsFinder {
    private final Shape.Folded shape;

    private LocalStepsFinder(Shape.Folded shape) {
        this.shape = shape;
    }

    static LocalSteps ofPartition(Shape.Folded shape) {
        if (isOneGroup(shape)) {
            return LocalSteps.none(shape);
        }
        var finder = new LocalStepsFinder(shape);
        return shape.joins().isEmpty() ? finder.withReferences() : finder.withoutReferences();
    }

    static LocalSteps ofJoiner(Shape.Folded shape) {
        return isOneGroup(shape) || shape.joins().isEmpty()
                ? LocalSteps.none(shape)
                : new LocalStepsFinder(shape).withReferences();
    }

    /** Every partition has that group, even without rows: it must not be taken for several. */
    private static boolean isOneGroup(Shape.Folded shape) {
        return shape.partial().keys().isEmpty();
    }

    private LocalSteps withReferences() {
        int joined = shape.joined().size();
        if (shape.regroup().isEmpty()) {
            return behind(
                    false,
                    PartitionedColumns.joined(
                            shape, joined + shape.partial().aggregates().size()));
        }
        Regrouping regroup = shape.regroup().get();
        PartitionedColumns columns = PartitionedColumns.joined(shape, joined);
        if (columns.areTogether(regroup.keys())) {
            return behind(true, columns.of(regroup.keys(), regroup.aggregates().size()));
        }
        return columns.canBeMerged(regroup)
                ? new LocalSteps(true, true, List.of(), Optional.empty(), Optional.empty(), false)
                : LocalSteps.none(shape);
    }

    /** Behind rows that are each in one partition. */
    private LocalSteps behind(boolean isRegrouped, PartitionedColumns columns) {
        Optional<LocalSteps> grouped = grouped(isRegrouped, columns);
        if (grouped.isPresent()) {
            return grouped.get();
        }
        RowDropping dropping = RowDropping.ofKnown(columns.size(), shape.transforms());
        List<Transform> transforms = dropping.drops() ? dropping.transforms() : List.of();
        return isRegrouped || dropping.drops() || shape.filter().isPresent()
                ? new LocalSteps(true, isRegrouped, transforms, Optional.empty(), dropping.bound(), true)
                : LocalSteps.none(shape);
    }

    /** Everything up to the next grouping, if that can be done in parts. */
    private Optional<LocalSteps> grouped(boolean isRegrouped, PartitionedColumns columns) {
        List<Transform> before = new ArrayList<>();
        Optional<PartitionedColumns> row = Optional.of(columns);
        for (Transform transform : shape.transforms()) {
            if (transform instanceof Transform.Group(var grouping)) {
                return row.filter(of -> of.canBeMerged(grouping) || of.areTogether(grouping.keys()))
                        .map(_ -> new LocalSteps(
                                true, isRegrouped, before, Optional.of(grouping), Optional.empty(), false));
            }
            row = row.flatMap(of -> behind(transform, of));
            before.add(transform);
        }
        return Optional.empty();
    }

    /** The columns behind a transform that can be done with the rows of each partition alone; empty if it cannot. */
    private static Optional<PartitionedColumns> behind(Transform transform, PartitionedColumns columns) {
        return switch (transform) {
            case Transform.Where _, Transform.Sort _ -> Optional.of(columns);
            case Transform.Project(var values) -> Optional.of(columns.of(values, 0));
            case Transform.Rank(var _, var partition, var _) ->
                columns.tellPartition(partition) ? Optional.of(columns.withOther()) : Optional.empty();
            case Transform.Limit _, Transform.Group _ -> Optional.empty();
        };
    }

    /** Where nothing is known of the references, but that no row is dropped for want of one. */
    private LocalSteps withoutReferences() {
        boolean keepsAll = shape.filter().isEmpty() && shape.joins().stream().allMatch(ReferenceJoin::isOuter);
        if (!keepsAll || !shape.areGroupsApart() || !isRowPerGroup()) {
            return LocalSteps.none(shape);
        }
        List<Expression> keys = shape.regroup().map(Regrouping::keys).orElseGet(() -> inputs(0, shape.joined()));
        List<Boolean> known = new ArrayList<>(keys.stream().map(this::isOfKeys).toList());
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Expression key = keys.get(i);
            if (!known.get(i) && Fallibility.mayFail(key)) {
                return LocalSteps.none(shape);
            }
            columns.add(known.get(i) ? key : Expression.nullOf(key.type()));
        }
        List<Expression> aggregates = aggregates();
        columns.addAll(aggregates);
        aggregates.forEach(_ -> known.add(true));
        RowDropping dropping = RowDropping.ofSome(columns, known, shape.transforms());
        return dropping.drops()
                ? new LocalSteps(false, false, dropping.transforms(), Optional.empty(), dropping.bound(), true)
                : LocalSteps.none(shape);
    }

    private static List<Expression> inputs(int from, List<ValueType> types) {
        return IntStream.range(0, types.size())
                .<Expression>mapToObj(i -> new Input(from + i, types.get(i)))
                .toList();
    }

    /** Whether each group becomes one row where all of them are together, with its aggregates as they are. */
    private boolean isRowPerGroup() {
        if (shape.regroup().isEmpty()) {
            return true;
        }
        Regrouping regroup = shape.regroup().get();
        Set<Integer> told = new HashSet<>();
        regroup.keys().stream().filter(Input.class::isInstance).forEach(key -> told.add(((Input) key).index()));
        return IntStream.range(0, shape.grouping().keys().size()).allMatch(told::contains)
                && regroup.aggregates().stream().allMatch(RegroupedAggregate.Merged.class::isInstance);
    }

    /** Whether it reads nothing but keys of the groups. */
    private boolean isOfKeys(Expression expression) {
        return expression instanceof Input(int index, var _)
                ? index < shape.grouping().keys().size()
                : expression.operands().stream().allMatch(this::isOfKeys);
    }

    /** The aggregates of a row, behind the keys of its group. */
    private List<Expression> aggregates() {
        List<Aggregate> partial = shape.partial().aggregates();
        return inputs(
                shape.grouping().keys().size(),
                shape.mergedAggregates().stream()
                        .map(index -> partial.get(index).type())
                        .toList());
    }
}
