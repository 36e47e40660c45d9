package kopi.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.text.SafeText;
import kopi.sql.QueryRelation.NamedTable;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.jspecify.annotations.Nullable;

/** Binds queries, and those that they are made of. Single owner. */
final class QueryBinder {
    private final QueryContext context;
    private final List<NamedQuery> named = new ArrayList<>();

    QueryBinder(QueryContext context) {
        this.context = context;
    }

    private record NamedQuery(SqlToken name, QueryRelation relation) {}

    /** What is done to the rows of a query at its end. */
    record Ending(
            SqlNodeList order,
            @Nullable SqlNode offset,
            @Nullable SqlNode fetch) {
        static final Ending NONE = new Ending(SqlNodeList.EMPTY, null, null);

        boolean isNothing() {
            return order.isEmpty() && offset == null && fetch == null;
        }
    }

    boolean isQuery(SqlNode node) {
        return node.isA(SqlKind.QUERY);
    }

    /** The query that WITH has given that name. */
    Optional<QueryRelation> named(SqlToken name) {
        return named.reversed().stream()
                .filter(query -> ColumnNames.isNamed(query.name(), name.name())
                        || ColumnNames.isNamed(name, query.name().name()))
                .map(NamedQuery::relation)
                .findFirst();
    }

    /** The rows of a query: one table, whose columns are what it selects. */
    QueryRelation bind(SqlNode node) {
        return switch (node) {
            case SqlOrderBy ordered -> ordered(ordered);
            case SqlWith with -> with(with, Ending.NONE);
            case SqlSelect select -> new SelectBinder(context, this, select, Ending.NONE).bind();
            default -> throw Refusals.query(context, node);
        };
    }

    private QueryRelation ordered(SqlOrderBy ordered) {
        var ending = new Ending(ordered.orderList, ordered.offset, ordered.fetch);
        return switch (ordered.query) {
            case SqlSelect select -> new SelectBinder(context, this, select, ending).bind();
            case SqlWith with -> with(with, ending);
            default -> throw Refusals.query(context, ordered.query);
        };
    }

    private QueryRelation with(SqlWith with, Ending ending) {
        int before = named.size();
        for (SqlNode node : with.withList) {
            define((SqlWithItem) node);
        }
        QueryRelation relation = with.body instanceof SqlSelect select
                ? new SelectBinder(context, this, select, ending).bind()
                : withoutEnding(with.body, ending);
        named.subList(before, named.size()).clear();
        return relation;
    }

    private QueryRelation withoutEnding(SqlNode body, Ending ending) {
        if (!ending.isNothing()) {
            throw Refusals.query(context, body);
        }
        return bind(body);
    }

    private void define(SqlWithItem item) {
        if (item.recursive.booleanValue()) {
            throw context.error(item, "WITH RECURSIVE is not supported");
        }
        SqlToken name = context.part(item.name, 0);
        QueryRelation relation = bind(item.query);
        List<SqlToken> columns = new ArrayList<>();
        if (item.columnList != null) {
            item.columnList.forEach(column -> columns.add(context.part((SqlIdentifier) column, 0)));
        }
        var table = new NamedTable(
                FromBinder.written(name),
                new FromBinder(context, this)
                        .renamed(item, relation.tables().getFirst().columns(), columns));
        if (named.stream().anyMatch(query -> ColumnNames.isNamed(query.name(), name.name()))) {
            throw context.error(item.name, "two queries are called " + SafeText.value(name.name()));
        }
        named.add(new NamedQuery(name, new QueryRelation(relation.source(), List.of(table), relation.conditions())));
    }
}
