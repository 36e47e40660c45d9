package kopi.sql;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kopi.core.aggregate.Grouping;
import kopi.core.expression.Expression;
import kopi.core.expression.ValueType;
import kopi.core.model.ColumnSpec;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.query.Transform;
import kopi.core.schema.TableSchema;

/**
 * What a query can read: tables, whose columns are expressions over the rows of one source. Immutable.
 *
 * @param conditions over the rows: those for which all are true are there
 */
record QueryRelation(QuerySource source, List<NamedTable> tables, List<Expression> conditions) {
    QueryRelation {
        tables = List.copyOf(tables);
        conditions = List.copyOf(conditions);
    }

    /** A table under the name that it has here. */
    record NamedTable(String name, List<NamedColumn> columns) {
        NamedTable {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A column under the name that it has here.
     *
     * @param isUuid whether its texts are UUIDs, in small letters
     * @param isMerged whether it is only found by the name of its table, as another one stands for it
     */
    record NamedColumn(String name, Expression value, boolean isUuid, boolean isMerged) {
        NamedColumn(String name, Expression value, boolean isUuid) {
            this(name, value, isUuid, false);
        }

        NamedColumn renamed(String other) {
            return new NamedColumn(other, value, isUuid);
        }

        NamedColumn merged() {
            return new NamedColumn(name, value, isUuid, true);
        }
    }

    /** Where rows come from. */
    sealed interface QuerySource {}

    /**
     * A fact, perhaps another one that is joined to it, and their references. A row has the fact's columns, then those of the first
     * join, and so on.
     *
     * @param fact the table behind FROM
     * @param other the other fact
     */
    record JoinedTables(TableSchema fact, Optional<OtherFact> other, List<Join> joins) implements QuerySource {
        JoinedTables {
            joins = List.copyOf(joins);
        }

        int factColumns() {
            return fact.dataset().columns().size();
        }

        int width() {
            return factColumns()
                    + other.map(OtherFact::width).orElse(0)
                    + joins.stream().mapToInt(Join::width).sum();
        }

        JoinedTables with(Join join) {
            return new JoinedTables(
                    fact, other, Stream.concat(joins.stream(), Stream.of(join)).toList());
        }

        JoinedTables with(OtherFact joined) {
            return new JoinedTables(fact, Optional.of(joined), joins);
        }

        /** Whether a column is the fact's behind FROM. */
        boolean isOfFact(int index) {
            return index < factColumns();
        }

        /** Whether a column is the other fact's. */
        boolean isOfOther(int index) {
            return other.filter(joined -> joined.hasColumn(index)).isPresent();
        }
    }

    /**
     * A fact that is joined to the one behind FROM by columns that need be no key, so that a row may have many matches.
     *
     * @param first the index of its first column in the row
     * @param leftKeys over the columns of the fact behind FROM
     * @param rightKeys over its own columns, as many
     * @param conditions over its own columns: rows for which one is not true match nothing
     */
    record OtherFact(
            TableSchema table,
            int first,
            List<Expression> leftKeys,
            List<Expression> rightKeys,
            List<Expression> conditions,
            boolean isOuter) {
        OtherFact {
            leftKeys = List.copyOf(leftKeys);
            rightKeys = List.copyOf(rightKeys);
            conditions = List.copyOf(conditions);
        }

        int width() {
            return table.dataset().columns().size();
        }

        boolean hasColumn(int index) {
            return index >= first && index < first + width();
        }
    }

    /**
     * A reference.
     *
     * @param first the index of its first column in the row
     * @param on the column of the row that is looked up among its keys
     */
    record Join(TableSchema table, int first, ColumnSpec key, Expression.Input on, boolean isOuter) {
        int width() {
            return table.dataset().columns().size();
        }

        boolean hasColumn(int index) {
            return index >= first && index < first + width();
        }
    }

    /**
     * Rows that are together.
     *
     * @param folded how they come together
     * @param transforms what is done to them then
     * @param row the types of their columns
     */
    record Stage(Scan scan, Shape.Folded folded, List<Transform> transforms, List<ValueType> row)
            implements QuerySource {
        Stage {
            transforms = List.copyOf(transforms);
            row = List.copyOf(row);
        }

        static Stage of(Scan scan, Shape.Folded folded) {
            return new Stage(scan, folded, List.of(), folded.types(scan.types()));
        }

        Stage then(Transform transform) {
            return new Stage(
                    scan,
                    folded,
                    Stream.concat(transforms.stream(), Stream.of(transform)).toList(),
                    transform.types(row));
        }

        Stage where(List<Expression> conditions) {
            return conditions.isEmpty() ? this : then(new Transform.Where(and(conditions)));
        }

        /** Those columns, in that order. */
        Stage project(List<Expression> values) {
            return values.equals(columns()) ? this : then(new Transform.Project(values));
        }

        List<Expression> columns() {
            return java.util.stream.IntStream.range(0, row.size())
                    .<Expression>mapToObj(i -> new Expression.Input(i, row.get(i)))
                    .toList();
        }

        Shape shape() {
            Grouping partial = folded.partial();
            return new Shape.Folded(
                    folded.hasRowIds(),
                    partial,
                    folded.partitionKeys(),
                    folded.factJoin(),
                    folded.joins(),
                    folded.filter(),
                    folded.regroup(),
                    transforms);
        }
    }

    static Expression and(List<Expression> conditions) {
        return conditions.size() == 1 ? conditions.getFirst() : new Expression.And(conditions);
    }

    static Optional<Expression> allOf(List<Expression> conditions) {
        return conditions.isEmpty() ? Optional.empty() : Optional.of(and(conditions));
    }

    /** All columns, as {@code *} has them. */
    List<NamedColumn> columns() {
        return tables.stream()
                .flatMap(table -> table.columns().stream())
                .filter(column -> !column.isMerged())
                .toList();
    }
}
