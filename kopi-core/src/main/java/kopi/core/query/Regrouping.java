package kopi.core.query;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kopi.core.aggregate.Aggregate;
import kopi.core.expression.Expression;
import kopi.core.expression.ValueType;

/**
 * How rows are grouped where all of them are together. Immutable.
 *
 * @param keys over the rows; none: all rows are one group, which is there even if there is no row
 * @param aggregates what is computed of each group
 */
public record Regrouping(List<Expression> keys, List<RegroupedAggregate> aggregates) {
    public Regrouping {
        keys = List.copyOf(keys);
        aggregates = List.copyOf(aggregates);
    }

    /** Whether it makes no difference if rows that are equal are there several times, each with its own weight. */
    boolean isIndifferentToParts() {
        return aggregates.stream().allMatch(aggregate -> switch (aggregate) {
            case RegroupedAggregate.Merged _, RegroupedAggregate.CountDistinct _ -> true;
            case RegroupedAggregate.Computed(Aggregate computed, var weight) ->
                weight.isPresent() || !computed.isSensitiveToRepetition();
        });
    }

    /** An aggregate of rows, each of which may stand for many. */
    public sealed interface RegroupedAggregate {
        /**
         * Merges what was folded on the way.
         *
         * @param partial which of the aggregates of the partial groups
         */
        record Merged(int partial) implements RegroupedAggregate {}

        /**
         * Computed of the rows, each as often as it stands for one of the fact.
         *
         * @param aggregate over the rows
         * @param weight which of the partial aggregates, a count, says how many rows each is; empty: it is one
         */
        record Computed(Aggregate aggregate, Optional<Integer> weight) implements RegroupedAggregate {}

        /**
         * How many different values there are that are not NULL; a BIGINT.
         *
         * @param argument over the rows
         * @param filter which rows count; empty: all
         */
        record CountDistinct(Expression argument, Optional<Expression> filter) implements RegroupedAggregate {}
    }

    /**
     * The types of a group's columns: its keys, then its aggregates.
     *
     * @param row those of a row
     * @param partial what was folded on the way
     * @throws IllegalArgumentException if it reads what there is not
     */
    List<ValueType> types(List<ValueType> row, List<Aggregate> partial) {
        keys.forEach(key -> QueryRules.expression(key, row));
        return Stream.concat(
                        keys.stream().map(Expression::type),
                        aggregates.stream().map(aggregate -> type(aggregate, row, partial)))
                .toList();
    }

    private static ValueType type(RegroupedAggregate aggregate, List<ValueType> row, List<Aggregate> partial) {
        return switch (aggregate) {
            case RegroupedAggregate.Merged(int index) -> {
                QueryRules.index(index, partial.size());
                yield partial.get(index).type();
            }
            case RegroupedAggregate.Computed(Aggregate computed, var weight) -> {
                QueryRules.aggregate(computed, row);
                weight.ifPresent(index -> {
                    QueryRules.index(index, partial.size());
                    QueryRules.require(
                            partial.get(index).equals(Aggregate.countOfRows()), "a weight that does not count rows");
                });
                yield computed.type();
            }
            case RegroupedAggregate.CountDistinct(Expression argument, var filter) -> {
                QueryRules.expression(argument, row);
                filter.ifPresent(condition -> QueryRules.condition(condition, row));
                yield ValueType.BIGINT;
            }
        };
    }
}
