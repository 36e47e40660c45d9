package kopi.core.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.Grouping;
import kopi.core.expression.Expression;
import kopi.core.expression.ValueType;
import kopi.core.query.Regrouping.RegroupedAggregate;

/** What is made of the rows that count. Immutable. */
public sealed interface Shape {
    /**
     * The types of the result's columns.
     *
     * @param scanned those of the scan's columns
     * @throws IllegalArgumentException if an expression reads a column that there is not
     */
    List<ValueType> types(List<ValueType> scanned);

    /** The columns of a scan, and behind them the ids of a row where they are wanted. */
    static List<ValueType> withRowIds(List<ValueType> scanned, boolean hasRowIds) {
        return hasRowIds
                ? Stream.concat(scanned.stream(), Stream.of(ValueType.BIGINT, ValueType.BIGINT))
                        .toList()
                : scanned;
    }

    /**
     * A value of each row, printed where rows are filtered, in the order of the input.
     *
     * @param values over the scan's columns
     */
    record Rows(List<Expression> values) implements Shape {
        public Rows {
            values = List.copyOf(values);
        }

        @Override
        public List<ValueType> types(List<ValueType> scanned) {
            values.forEach(value -> QueryRules.expression(value, scanned));
            return values.stream().map(Expression::type).toList();
        }
    }

    /**
     * Groups, which are folded in parts, and what is made of them when all parts are together.
     *
     * @param hasRowIds whether two columns of type BIGINT stand behind the scan's: the number of the row's batch and of the row in
     *     it. A query that does not aggregate has them for its first keys, so that each row is a group of its own, in the input's
     *     order
     * @param partial what is folded on the way, over the scan's columns and the row's ids
     * @param partitionKeys by how many of its keys, from the first, groups are spread over the partitions
     * @param factJoin another fact whose rows are joined, in each partition, to those of the scan: {@code partial} is then of the left
     *     side, aggregates nothing but the number of rows, and groups are spread by the keys of the join, which {@code partitionKeys}
     *     does not say
     * @param joins the references, in the order in which they are joined. Behind the keys of the {@link #grouping} stand the columns
     *     of the first, then of the second, and so on: the joined row
     * @param filter over the joined row
     * @param regroup how the joined rows are grouped again; empty: what was folded on the way is final
     * @param transforms what is done to the groups, in order
     */
    record Folded(
            boolean hasRowIds,
            Grouping partial,
            int partitionKeys,
            Optional<FactJoin> factJoin,
            List<ReferenceJoin> joins,
            Optional<Expression> filter,
            Optional<Regrouping> regroup,
            List<Transform> transforms)
            implements Shape {
        public Folded {
            joins = List.copyOf(joins);
            transforms = List.copyOf(transforms);
            QueryRules.require(
                    partitionKeys >= 0 && partitionKeys <= partial.keys().size(),
                    partitionKeys + " keys to partition by");
            QueryRules.require(
                    regroup.isPresent()
                            || (factJoin.isEmpty() && joins.isEmpty() && filter.isEmpty())
                            || partial.aggregates().isEmpty(),
                    "groups that are joined or filtered must be grouped again");
            if (factJoin.isPresent()) {
                requireOfJoin(hasRowIds, partial, partitionKeys, regroup);
            }
        }

        /** Of one fact. */
        public Folded(
                boolean hasRowIds,
                Grouping partial,
                int partitionKeys,
                List<ReferenceJoin> joins,
                Optional<Expression> filter,
                Optional<Regrouping> regroup,
                List<Transform> transforms) {
            this(hasRowIds, partial, partitionKeys, Optional.empty(), joins, filter, regroup, transforms);
        }

        private static void requireOfJoin(
                boolean hasRowIds, Grouping partial, int partitionKeys, Optional<Regrouping> regroup) {
            QueryRules.require(partitionKeys == 0, "facts that are joined are spread by the keys of the join");
            QueryRules.require(!partial.keys().isEmpty(), "groups of joined facts without a key");
            QueryRules.require(
                    partial.aggregates().stream().allMatch(Aggregate.countOfRows()::equals)
                            && partial.aggregates().size() <= 1,
                    "a side of joined facts counts its rows, and aggregates nothing else");
            // The groups of pairs of rows are in several partitions, unless they have the ids of their rows.
            QueryRules.require(
                    hasRowIds
                            || regroup.filter(Regrouping::isIndifferentToParts).isPresent(),
                    "pairs of joined rows must be grouped again, and be counted then");
        }

        @Override
        public List<ValueType> types(List<ValueType> scanned) {
            List<ValueType> types = grouped(scanned);
            for (Transform transform : transforms) {
                types = transform.types(types);
            }
            return types;
        }

        /** The types of the columns that the first transform takes. */
        private List<ValueType> grouped(List<ValueType> scanned) {
            QueryRules.grouping(partial, withRowIds(scanned, hasRowIds));
            factJoin.ifPresent(join -> join.require(scanned, hasRowIds));
            List<ValueType> joined = joined();
            filter.ifPresent(condition -> QueryRules.condition(condition, joined));
            if (regroup.isPresent()) {
                return regroup.get().types(joined, partial.aggregates());
            }
            List<ValueType> all = new ArrayList<>(joined);
            partial.aggregates().stream().map(Aggregate::type).forEach(all::add);
            return all;
        }

        /** Which of the partial aggregates come to rows as they are, in the order of these rows' columns. */
        public List<Integer> mergedAggregates() {
            return regroup.map(again -> again.aggregates().stream()
                            .flatMap(aggregate -> aggregate instanceof RegroupedAggregate.Merged(int index)
                                    ? Stream.of(index)
                                    : Stream.empty())
                            .toList())
                    .orElseGet(() -> IntStream.range(0, partial.aggregates().size())
                            .boxed()
                            .toList());
        }

        /** What a batch of that side is grouped by on the way. */
        public Grouping grouping(JoinSide side) {
            return factJoin.map(join -> JoinedSides.of(join, partial).of(side)).orElse(partial);
        }

        /** The groups that a partition has: those that were folded on the way, or, where facts are joined, those of the pairs. */
        public Grouping grouping() {
            return factJoin.map(join -> new Grouping(
                            Stream.concat(partial.keys().stream(), join.values().stream())
                                    .toList(),
                            partial.aggregates()))
                    .orElse(partial);
        }

        /**
         * Whether no two partitions have a group in common. Pairs of joined rows are in the partition of their key, which their groups have
         * no more; a group without keys is in all partitions.
         */
        public boolean areGroupsApart() {
            return factJoin.isPresent() ? hasRowIds : !partial.keys().isEmpty();
        }

        /** The types of the joined row. */
        List<ValueType> joined() {
            List<ValueType> types = new ArrayList<>(
                    grouping().keys().stream().map(Expression::type).toList());
            for (ReferenceJoin join : joins) {
                join.require(types);
                types.addAll(join.types());
            }
            return types;
        }
    }
}
