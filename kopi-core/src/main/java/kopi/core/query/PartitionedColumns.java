package kopi.core.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.Input;
import kopi.core.query.Regrouping.RegroupedAggregate;

/**
 * Which columns of rows on their way hold the keys that groups are spread over the partitions by: rows that have all of these in
 * common are in the same partition. Immutable.
 */
final class PartitionedColumns {
    private static final int NO_KEY = -1;

    private final int partitionKeys;
    /** Whether there are others that the rows have no more. */
    private final boolean isSpreadByOthers;
    /** For each column the key that it holds; {@link #NO_KEY} if it is none. */
    private final List<Integer> keys;

    private PartitionedColumns(int partitionKeys, boolean isSpreadByOthers, List<Integer> keys) {
        this.partitionKeys = partitionKeys;
        this.isSpreadByOthers = isSpreadByOthers;
        this.keys = List.copyOf(keys);
    }

    /** Of the joined row, or of groups that are not grouped again, with that many columns. */
    static PartitionedColumns joined(Shape.Folded shape, int width) {
        int all = shape.grouping().keys().size();
        List<Integer> keys = new ArrayList<>(IntStream.range(0, all).boxed().toList());
        keys.addAll(Collections.nCopies(width - all, NO_KEY));
        return new PartitionedColumns(shape.partitionKeys(), shape.factJoin().isPresent(), keys);
    }

    /** Of what those expressions, and so many columns behind them, make of these. */
    PartitionedColumns of(List<Expression> values, int others) {
        List<Integer> made = new ArrayList<>(values.stream().map(this::key).toList());
        made.addAll(Collections.nCopies(others, NO_KEY));
        return new PartitionedColumns(partitionKeys, isSpreadByOthers, made);
    }

    /** Of these, and one behind them. */
    PartitionedColumns withOther() {
        List<Integer> more = new ArrayList<>(keys);
        more.add(NO_KEY);
        return new PartitionedColumns(partitionKeys, isSpreadByOthers, more);
    }

    /** How many there are. */
    int size() {
        return keys.size();
    }

    /** The key that the expression's values are. */
    private int key(Expression value) {
        return value instanceof Input(int index, var _) ? keys.get(index) : NO_KEY;
    }

    /** The key that the expression's values are where they are not NULL. */
    private int keyUnlessNull(Expression value) {
        if (!(value instanceof Expression.Case choice)) {
            return key(value);
        }
        Set<Integer> results = Stream.concat(
                        choice.branches().stream().map(Expression.When::result), Stream.of(choice.otherwise()))
                .filter(result -> !Expression.isNull(result))
                .map(this::key)
                .collect(Collectors.toSet());
        return results.size() == 1 ? results.iterator().next() : NO_KEY;
    }

    /** Whether rows that have those columns in common are all in the same partition. */
    boolean tellPartition(List<Integer> columns) {
        return tellPartition(columns.stream().map(keys::get).collect(Collectors.toSet()));
    }

    private boolean tellPartition(Set<Integer> known) {
        return !isSpreadByOthers && IntStream.range(0, partitionKeys).allMatch(known::contains);
    }

    /** Whether a group that has those keys has all of its rows in one partition. */
    boolean areTogether(List<Expression> groupKeys) {
        // The group without keys is there in every partition.
        return !groupKeys.isEmpty() && tellPartition(keys(groupKeys));
    }

    private Set<Integer> keys(List<Expression> values) {
        return values.stream().map(this::key).collect(Collectors.toCollection(HashSet::new));
    }

    /** Whether the rows of each partition can be grouped alone, and the groups merged. */
    boolean canBeMerged(Regrouping regrouping) {
        return regrouping.aggregates().stream().allMatch(aggregate -> switch (aggregate) {
            case RegroupedAggregate.Merged _, RegroupedAggregate.Computed _ -> true;
            // A value is counted once if all rows of the group that have it are in one partition.
            case RegroupedAggregate.CountDistinct(Expression argument, var _) -> {
                Set<Integer> known = keys(regrouping.keys());
                known.add(keyUnlessNull(argument));
                yield tellPartition(known);
            }
        });
    }
}
