package kopi.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.Input;
import kopi.core.expression.Fallibility;
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
import kopi.sql.QueryRelation.OtherFact;
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
                new JoinedTables(table, Optional.empty(), List.of()),
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
            if (columns == null || columns.isEmpty()) {
                throw context.error(join.getRight(), "USING is empty");
            }
            List<NamedColumn> theirs = new ArrayList<>();
            List<JoinKey> keys = new ArrayList<>();
            for (SqlNode column : columns) {
                var name = (SqlIdentifier) column;
                NamedColumn ours = new ColumnNames(context, left.tables()).column(name);
                NamedColumn their = new ColumnNames(context, List.of(right)).column(name);
                theirs.add(their);
                keys.add(new JoinKey(name, ours.value(), their.value()));
            }
            List<NamedColumn> merged = right.columns().stream()
                    .map(column -> theirs.contains(column) ? column.merged() : column)
                    .toList();
            var named = new NamedTable(right.name(), merged);
            JoinKey first = keys.getFirst();
            return keys.size() == 1 && isReference(first)
                    ? relation(tables.with(lookup(first)), named, List.of())
                    : relation(tables.with(fact(columns, keys, List.of())), named, List.of());
        }

        /** Two expressions that are equal where rows match, of this table and of those before it. */
        private record JoinKey(SqlNode at, Expression ours, Expression theirs) {}

        /** A part of the condition. */
        private record Conjunct(SqlNode node, Expression condition) {}

        private QueryRelation on() {
            SqlNode condition = join.getCondition();
            if (condition == null) {
                throw context.error(join.getRight(), "ON is missing");
            }
            List<NamedTable> both =
                    Stream.concat(left.tables().stream(), Stream.of(right)).toList();
            var binder = new ExpressionBinder(context, new PlainScope(context, new ColumnNames(context, both), "ON"));
            List<Conjunct> conjuncts = ExpressionBinder.flatten(condition, SqlKind.AND).stream()
                    .map(node -> new Conjunct(node, binder.condition(node)))
                    .toList();
            Optional<Conjunct> lookup = conjuncts.stream()
                    .filter(conjunct -> key(conjunct).filter(this::isReference).isPresent())
                    .findFirst();
            return lookup.isPresent() ? onKey(lookup.get(), conjuncts) : onColumns(condition, conjuncts);
        }

        private QueryRelation onKey(Conjunct lookup, List<Conjunct> conjuncts) {
            List<Conjunct> others = new ArrayList<>(conjuncts);
            others.remove(lookup);
            others.forEach(other -> requireInner(
                    other.node(),
                    "a LEFT JOIN has one condition, which is that a column equals the key of "
                            + SafeText.value(table.name())));
            return relation(
                    tables.with(lookup(key(lookup).orElseThrow())),
                    right,
                    others.stream().map(Conjunct::condition).toList());
        }

        private QueryRelation onColumns(SqlNode at, List<Conjunct> conjuncts) {
            List<JoinKey> keys = new ArrayList<>();
            List<Expression> early = new ArrayList<>();
            List<Expression> late = new ArrayList<>();
            for (Conjunct conjunct : conjuncts) {
                Expression condition = conjunct.condition();
                Optional<JoinKey> key = key(conjunct);
                if (key.isPresent()) {
                    keys.add(key.get());
                } else if (readsOnly(condition, this::isTheirs) && !Fallibility.mayFail(condition)) {
                    early.add(condition);
                } else {
                    requireInner(
                            conjunct.node(),
                            "the conditions of a LEFT JOIN are that columns of " + SafeText.value(table.name())
                                    + " equal others, or are about it alone and cannot fail");
                    late.add(condition);
                }
            }
            return relation(tables.with(fact(at, keys, early)), right, late);
        }

        private void requireInner(SqlNode conjunct, String conditions) {
            if (isOuter) {
                throw context.error(
                        conjunct,
                        conditions
                                + ": WHERE drops rows; CASE WHEN … THEN … END around a column of "
                                + SafeText.value(right.name()) + " makes it NULL where no more than that is meant");
            }
        }

        private QueryRelation relation(JoinedTables joined, NamedTable named, List<Expression> conditions) {
            return new QueryRelation(
                    joined,
                    Stream.concat(left.tables().stream(), Stream.of(named)).toList(),
                    Stream.concat(left.conditions().stream(), conditions.stream())
                            .toList());
        }

        /** The condition as a pair of expressions that must be equal, one of this table. */
        private Optional<JoinKey> key(Conjunct conjunct) {
            if (!(conjunct.condition() instanceof Expression.Comparison(var operator, var one, var other))
                    || operator != ComparisonOperator.EQUAL) {
                return Optional.empty();
            }
            if (readsOnly(one, this::isOurs) && readsOnly(other, this::isTheirs)) {
                return Optional.of(new JoinKey(conjunct.node(), one, other));
            }
            return readsOnly(one, this::isTheirs) && readsOnly(other, this::isOurs)
                    ? Optional.of(new JoinKey(conjunct.node(), other, one))
                    : Optional.empty();
        }

        /** Whether it reads columns, and no others than those. */
        private static boolean readsOnly(Expression expression, IntPredicate columns) {
            return Rewrite.reads(expression, columns) && !Rewrite.reads(expression, columns.negate());
        }

        private boolean isOurs(int index) {
            return index < tables.width();
        }

        private boolean isTheirs(int index) {
            return index >= tables.width();
        }

        /** Whether the table is looked up in by its primary key, and read as nothing else. */
        private boolean isReference(JoinKey key) {
            return isReadAsFact().isEmpty()
                    && !(tables.other().isEmpty() && isFact())
                    && key.ours() instanceof Input
                    && key.theirs() instanceof Input(int index, var _)
                    && table.primaryKey().stream().anyMatch(spec(index).name()::equals);
        }

        private Optional<TableSchema> isReadAsFact() {
            return Stream.concat(Stream.of(tables.fact()), tables.other().map(OtherFact::table).stream())
                    .filter(fact -> fact.dataset().equals(table.dataset()))
                    .findFirst();
        }

        /** Tables that refer to others, and that no table refers to, are facts: they may be too large to be kept anywhere as a whole. */
        private boolean isFact() {
            return !table.foreignKeys().isEmpty()
                    && context.schema().tables().stream()
                            .flatMap(any -> any.foreignKeys().stream())
                            .noneMatch(key -> key.table().equals(table.name()));
        }

        private ColumnSpec spec(int index) {
            return table.dataset().columns().get(index - tables.width());
        }

        private Join lookup(JoinKey found) {
            ColumnSpec key = spec(((Input) found.theirs()).index());
            requireSameTypes(found);
            return new Join(table, tables.width(), key, (Input) found.ours(), isOuter);
        }

        private void requireSameTypes(JoinKey key) {
            if (!key.ours().type().equals(key.theirs().type())) {
                throw context.error(
                        key.at(),
                        "a " + key.ours().type() + " is never the key of " + SafeText.value(table.name())
                                + ", which is a " + key.theirs().type());
            }
        }

        private OtherFact fact(SqlNode at, List<JoinKey> keys, List<Expression> conditions) {
            String name = SafeText.value(table.name());
            if (keys.isEmpty()) {
                throw context.error(
                        at,
                        "tables are joined by equality: ON " + SafeText.value(right.name()) + "."
                                + SafeText.value(table.primaryKey().orElse("…")) + " = …");
            }
            if (tables.other().isPresent()) {
                throw context.error(
                        join.getRight(),
                        "two tables are joined by columns that are no primary key already, "
                                + SafeText.value(tables.fact().name()) + " and "
                                + SafeText.value(tables.other().get().table().name())
                                + "; a third one is joined by its primary key, so that a row has one match at most"
                                + table.primaryKey()
                                        .map(key -> ": ON " + SafeText.value(right.name()) + "." + SafeText.value(key)
                                                + " = …")
                                        .orElse(", but " + name + " has none"));
            }
            if (tables.joins().stream()
                    .anyMatch(other -> other.table().dataset().equals(table.dataset()))) {
                throw context.error(
                        join.getRight(),
                        name + " is joined by its primary key before; a query joins it by that, or by other columns");
            }
            keys.forEach(this::requireFactKey);
            return new OtherFact(
                    table,
                    tables.width(),
                    keys.stream().map(JoinKey::ours).toList(),
                    keys.stream().map(JoinKey::theirs).toList(),
                    conditions,
                    isOuter);
        }

        private void requireFactKey(JoinKey key) {
            if (!readsOnly(key.ours(), tables::isOfFact)) {
                throw context.error(
                        key.at(),
                        "rows are joined to those of "
                                + SafeText.value(tables.fact().name())
                                + " by its columns alone, not by those of a table that is joined to it");
            }
            if (Fallibility.mayFail(key.ours()) || Fallibility.mayFail(key.theirs())) {
                throw context.error(key.at(), "what tables are joined by must not fail: compute it in SELECT");
            }
            requireSameTypes(key);
        }
    }
}
