package kopi.core.query;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kopi.core.expression.Expression;
import kopi.core.expression.ValueType;

/**
 * What is done to all rows where they are together. Rows have an order: at first that of their keys, ascending, NULLs last. Whatever
 * does not say otherwise keeps it. Immutable.
 */
public sealed interface Transform {
    /**
     * The types of the columns that come out.
     *
     * @param row those that go in
     * @throws IllegalArgumentException if it reads a column that there is not
     */
    List<ValueType> types(List<ValueType> row);

    /** Keeps the rows for which a condition is true. */
    record Where(Expression condition) implements Transform {
        @Override
        public List<ValueType> types(List<ValueType> row) {
            QueryRules.condition(condition, row);
            return row;
        }
    }

    /** Makes new columns of the old ones. */
    record Project(List<Expression> values) implements Transform {
        public Project {
            values = List.copyOf(values);
        }

        @Override
        public List<ValueType> types(List<ValueType> row) {
            values.forEach(value -> QueryRules.expression(value, row));
            return values.stream().map(Expression::type).toList();
        }
    }

    /** Groups the rows: once more, without anything that was folded on the way. Groups come in the order of their keys. */
    record Group(Regrouping grouping) implements Transform {
        @Override
        public List<ValueType> types(List<ValueType> row) {
            return grouping.types(row, List.of());
        }
    }

    /** How rows are numbered. */
    enum RankFunction {
        /** 1, 2, 3; rows that the order does not tell apart are numbered in the order that they have. */
        ROW_NUMBER,
        /** How many rows come before in the order, and 1. */
        RANK,
        /** How many different places come before in the order, and 1. */
        DENSE_RANK
    }

    /**
     * Adds a column, a BIGINT: the row's number within its partition.
     *
     * @param partition columns; rows that have the same values there are numbered together, NULLs being equal
     */
    record Rank(RankFunction function, List<Integer> partition, List<Ordering> order) implements Transform {
        public Rank {
            partition = List.copyOf(partition);
            order = List.copyOf(order);
        }

        @Override
        public List<ValueType> types(List<ValueType> row) {
            partition.forEach(column -> QueryRules.index(column, row.size()));
            order.forEach(by -> QueryRules.index(by.column(), row.size()));
            return Stream.concat(row.stream(), Stream.of(ValueType.BIGINT)).toList();
        }
    }

    /** Orders the rows; those that it does not tell apart stay in the order that they have. */
    record Sort(List<Ordering> order) implements Transform {
        public Sort {
            order = List.copyOf(order);
        }

        @Override
        public List<ValueType> types(List<ValueType> row) {
            order.forEach(by -> QueryRules.index(by.column(), row.size()));
            return row;
        }
    }

    /**
     * Keeps some of the rows.
     *
     * @param offset how many are dropped from the first
     * @param count how many are kept of the others at most; empty: all
     */
    record Limit(long offset, Optional<Long> count) implements Transform {
        public Limit {
            QueryRules.require(offset >= 0 && count.orElse(0L) >= 0, "a negative LIMIT or OFFSET");
        }

        @Override
        public List<ValueType> types(List<ValueType> row) {
            return row;
        }
    }
}
