package kopi.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.Input;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.query.ColumnVectors;
import kopi.core.schema.TableSchema;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;
import kopi.sql.QueryRelation.Join;
import kopi.sql.QueryRelation.JoinedTables;
import kopi.sql.QueryRelation.NamedColumn;
import kopi.sql.QueryRelation.NamedTable;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/** Finds the tables of a FROM, and what joins them. Single owner. */
final class FromBinder {
    /** How many tables a query may join. */
    static final int MAX_JOINS = 50;

    private final QueryContext context;
    private final QueryBinder queries;

    FromBinder(QueryContext context, QueryBinder queries) {
        this.context = context;
        this.queries = queries;
    }

    QueryRelation bind(SqlNode from) {
        List<SqlJoin> joins = new ArrayList<>();
        SqlNode first = from;
        while (first instanceof SqlJoin join) {
            joins.addFirst(join);
            first = join.getLeft();
        }
        if (joins.size() > MAX_JOINS) {
            throw context.error(joins.getLast(), "a query joins " + MAX_JOINS + " tables at most");
        }
        QueryRelation relation = single(first);
        for (SqlJoin join : joins) {
            relation = join(relation, join);
        }
        return relation;
    }

    /** A name and what bears it. */
    private record Aliased(SqlNode node, Optional<SqlToken> name, List<SqlToken> columns) {}

    private Aliased aliased(SqlNode node) {
        if (node.getKind() != SqlKind.AS || !(node instanceof SqlCall call)) {
            return new Aliased(node, Optional.empty(), List.of());
        }
        List<SqlToken> columns = new ArrayList<>();
        for (int i = 2; i < call.operandCount(); i++) {
            columns.add(context.part(call.operand(i), 0));
        }
        return new Aliased(call.operand(0), Optional.of(context.part(call.operand(1), 0)), columns);
    }

    private QueryRelation single(SqlNode node) {
        Aliased aliased = aliased(node);
        QueryRelation relation = aliased.node() instanceof SqlIdentifier name
                ? table(name)
                : queries.isQuery(aliased.node()) ? queries.bind(aliased.node()) : refused(aliased.node());
        NamedTable table = relation.tables().getFirst();
        String name = aliased.name().map(FromBinder::written).orElse(table.name());
        return new QueryRelation(
                relation.source(),
                List.of(new NamedTable(name, renamed(node, table.columns(), aliased.columns()))),
                relation.conditions());
    }

    private QueryRelation refused(SqlNode node) {
        String what =
                switch (node.getKind()) {
                    case LATERAL -> "LATERAL is not supported: put what it computes into SELECT, or behind WITH";
                    case UNNEST -> "UNNEST is not supported: there are no arrays";
                    case VALUES -> "VALUES is not supported: a query reads a table";
                    case TABLESAMPLE -> "TABLESAMPLE is not supported: all rows are read";
                    case COLLECTION_TABLE -> "functions that return tables are not supported";
                    case JOIN -> "brackets around joins are not supported: tables are joined one after the other";
                    default -> "this is no table";
                };
        throw context.error(node, what);
    }

    /** A name as it is shown and compared: in lower case unless it is quoted. */
    static String written(SqlToken token) {
        return token.kind() == SqlToken.Kind.QUOTED_NAME ? token.name() : ExpressionBinder.lower(token.name());
    }

    /** The columns under other names, where there are some. */
    List<NamedColumn> renamed(SqlNode at, List<NamedColumn> columns, List<SqlToken> names) {
        if (names.isEmpty()) {
            return columns;
        }
        if (names.size() != columns.size()) {
            throw context.error(at, names.size() + " names for " + columns.size() + " columns");
        }
        return IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i).renamed(written(names.get(i))))
                .toList();
    }

    private QueryRelation table(SqlIdentifier name) {
        Optional<QueryRelation> named =
                name.names.size() == 1 ? queries.named(context.part(name, 0)) : Optional.empty();
        if (named.isPresent()) {
            return named.get();
        }
        TableSchema table = schemaTable(name);
        return new QueryRelation(
                new JoinedTables(table, List.of()),
                List.of(new NamedTable(table.name(), columns(table, 0))),
                List.of());
    }

    private TableSchema schemaTable(SqlIdentifier name) {
        if (name.names.size() > 1) {
            throw context.error(name, "a table has one name: there are no catalogs or schemas");
        }
        SqlToken token = context.part(name, 0);
        List<String> known =
                context.schema().tables().stream().map(TableSchema::name).toList();
        return context.schema().tables().stream()
                .filter(table -> ColumnNames.isNamed(token, table.name()))
                .findFirst()
                .orElseThrow(() -> context.error(
                        name,
                        "there is no table " + SafeText.value(token.name())
                                + (Suggestion.closest(token.name(), known).isPresent()
                                        ? Suggestion.text(token.name(), known)
                                        : "; there are " + SafeText.value(String.join(", ", known)))));
    }

    private static List<NamedColumn> columns(TableSchema table, int first) {
        List<ColumnSpec> specs = table.dataset().columns();
        return IntStream.range(0, specs.size())
                .mapToObj(i -> new NamedColumn(
                        specs.get(i).name(),
                        new Input(first + i, ColumnVectors.type(specs.get(i))),
                        specs.get(i).type() == ColumnType.UUID))
                .toList();
    }

    private QueryRelation join(QueryRelation left, SqlJoin join) {
        JoinType type = join.getJoinType();
        requireSupported(join, type);
        Aliased aliased = aliased(join.getRight());
        if (!(aliased.node() instanceof SqlIdentifier name)) {
            throw queries.isQuery(aliased.node())
                    ? context.error(
                            aliased.node(),
                            "a query cannot be joined: put it behind FROM, and join tables to it by their keys")
                    : refusedJoin(aliased.node());
        }
        if (!(left.source() instanceof JoinedTables tables)) {
            throw context.error(
                    join.getRight(),
                    "rows that were grouped, ordered or limited cannot be joined: join inside of that query");
        }
        if (name.names.size() == 1 && queries.named(context.part(name, 0)).isPresent()) {
            throw context.error(
                    name, "a query cannot be joined: put it behind FROM, and join tables to it by their keys");
        }
        TableSchema table = schemaTable(name);
        String alias = aliased.name().map(FromBinder::written).orElse(table.name());
        if (left.tables().stream().anyMatch(other -> other.name().equalsIgnoreCase(alias))) {
            throw context.error(
                    join.getRight(),
                    "two tables are called " + SafeText.value(alias) + ": give one another name with AS");
        }
        var right = new NamedTable(alias, renamed(join.getRight(), columns(table, tables.width()), aliased.columns()));
        return new JoinBinder(left, tables, table, right, join).bind();
    }

    private RuntimeException refusedJoin(SqlNode node) {
        refused(node);
        return context.error(node, "this is no table");
    }

    private void requireSupported(SqlJoin join, JoinType type) {
        if (join.isNatural()) {
            throw context.error(join.getRight(), "NATURAL JOIN is not supported: name the columns with ON or USING");
        }
        String reason =
                switch (type) {
                    case INNER, LEFT -> "";
                    case COMMA -> "tables behind commas are not supported: write JOIN … ON …";
                    case CROSS -> "CROSS JOIN is not supported: tables are joined by the key of one of them";
                    case RIGHT -> "RIGHT JOIN is not supported: put the other table first, and write LEFT JOIN";
                    case FULL -> "FULL JOIN is not supported: LEFT JOIN is";
                    default -> type + " JOIN is not supported: INNER JOIN and LEFT JOIN are";
                };
        if (!reason.isEmpty()) {
            throw context.error(join.getRight(), reason);
        }
        if (join.getConditionType() == JoinConditionType.NONE) {
            throw context.error(join.getRight(), "ON is missing: tables are joined by the key of one of them");
        }
    }

    /** One join. */
    private final class JoinBinder {
        private final QueryRelation left;
        private final JoinedTables tables;
        private final TableSchema table;
        private final NamedTable right;
        private final SqlJoin join;
        private final boolean isOuter;

        JoinBinder(QueryRelation left, JoinedTables tables, TableSchema table, NamedTable right, SqlJoin join) {
            this.left = left;
            this.tables = tables;
            this.table = table;
            this.right = right;
            this.join = join;
            isOuter = join.getJoinType() == JoinType.LEFT;
        }

        QueryRelation bind() {
            return join.getConditionType() == JoinConditionType.USING ? using() : on();
        }

        private QueryRelation using() {
            var columns = (SqlNodeList) join.getCondition();
            if (columns == null || columns.size() != 1 || !(columns.get(0) instanceof SqlIdentifier name)) {
                throw context.error(join.getRight(), "tables are joined by one column");
            }
            NamedColumn ours = new ColumnNames(context, left.tables()).column(name);
            NamedColumn theirs = new ColumnNames(context, List.of(right)).column(name);
            Join joined = lookup(name, ours.value(), theirs.value());
            List<NamedColumn> merged = right.columns().stream()
                    .map(column -> column.equals(theirs) ? column.merged() : column)
                    .toList();
            return relation(joined, new NamedTable(right.name(), merged), List.of());
        }

        private QueryRelation on() {
            SqlNode condition = join.getCondition();
            if (condition == null) {
                throw context.error(join.getRight(), "ON is missing");
            }
            List<NamedTable> both =
                    Stream.concat(left.tables().stream(), Stream.of(right)).toList();
            var binder = new ExpressionBinder(context, new PlainScope(context, new ColumnNames(context, both), "ON"));
            List<SqlNode> conjuncts = ExpressionBinder.flatten(condition, SqlKind.AND);
            Optional<Join> joined = Optional.empty();
            List<Expression> others = new ArrayList<>();
            for (SqlNode conjunct : conjuncts) {
                Expression bound = binder.condition(conjunct);
                boolean isFirst = joined.isEmpty();
                joined = isFirst ? lookup(conjunct, bound, conjuncts.size() == 1) : joined;
                if (!isFirst || joined.isEmpty()) {
                    others.add(bound);
                    requireInner(conjunct);
                }
            }
            Join found = joined.orElseThrow(() -> context.error(condition, needsKey()));
            return relation(found, right, others);
        }

        private void requireInner(SqlNode conjunct) {
            if (isOuter) {
                throw context.error(
                        conjunct,
                        "a LEFT JOIN has one condition, which is that a column equals the key of "
                                + SafeText.value(table.name())
                                + ": WHERE drops rows; CASE WHEN … THEN … END around a column of "
                                + SafeText.value(right.name()) + " makes it NULL where no more than that is meant");
            }
        }

        private QueryRelation relation(Join joined, NamedTable named, List<Expression> conditions) {
            return new QueryRelation(
                    tables.with(joined),
                    Stream.concat(left.tables().stream(), Stream.of(named)).toList(),
                    Stream.concat(left.conditions().stream(), conditions.stream())
                            .toList());
        }

        private Optional<Join> lookup(SqlNode at, Expression condition, boolean isOnly) {
            if (condition instanceof Expression.Comparison(var operator, Input one, Input other)
                    && operator == ComparisonOperator.EQUAL
                    && isOurs(one) != isOurs(other)) {
                Expression theirs = isOurs(one) ? other : one;
                if (isOnly || isKey(theirs)) {
                    return Optional.of(lookup(at, isOurs(one) ? one : other, theirs));
                }
            }
            return Optional.empty();
        }

        private boolean isOurs(Input input) {
            return input.index() < tables.width();
        }

        private boolean isKey(Expression theirs) {
            return theirs instanceof Input(int index, var _)
                    && table.primaryKey().stream().anyMatch(spec(index).name()::equals);
        }

        private ColumnSpec spec(int index) {
            return table.dataset().columns().get(index - tables.width());
        }

        private Join lookup(SqlNode at, Expression ours, Expression theirs) {
            if (!isKey(theirs)) {
                throw context.error(at, needsKey());
            }
            if (!(ours instanceof Input on)) {
                throw context.error(at, "a key equals a column, not what is computed of one");
            }
            ColumnSpec key = spec(((Input) theirs).index());
            if (!on.type().equals(ColumnVectors.type(key))) {
                throw context.error(
                        at,
                        "a " + on.type() + " is never the key of " + SafeText.value(table.name()) + ", which is a "
                                + ColumnVectors.type(key));
            }
            return new Join(table, tables.width(), key, on, isOuter);
        }

        private String needsKey() {
            String name = SafeText.value(table.name());
            return table.primaryKey()
                    .map(key -> name + " is joined by its primary key, " + SafeText.value(key)
                            + ", so that a row has one match at most: ON " + SafeText.value(right.name()) + "."
                            + SafeText.value(key)
                            + " = …; joins of facts, which may have more, are not supported yet")
                    .orElseGet(() -> name
                            + " has no primary key, so a row may have many matches there: joins of facts are not supported"
                            + " yet. Put " + name + " behind FROM, and join what it refers to");
        }
    }
}
