package kopi.sql;

import java.util.Map;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/** What SQL has and kopi does not, and how else it can be said. */
final class Refusals {
    private static final Map<SqlKind, String> QUERIES = Map.of(
            SqlKind.UNION, "UNION is not supported: ask two queries, or choose rows with OR and IN",
            SqlKind.EXCEPT, "EXCEPT is not supported: a LEFT JOIN and WHERE … IS NULL finds what has no match",
            SqlKind.INTERSECT, "INTERSECT is not supported: conditions can be connected with AND",
            SqlKind.VALUES, "VALUES is not supported: a query reads a table",
            SqlKind.EXPLICIT_TABLE, "TABLE is not supported: write SELECT * FROM …");

    private static final Map<SqlKind, String> EXPRESSIONS = Map.of(
            SqlKind.ROW, "rows of values are not supported: compare value by value, connected with AND",
            SqlKind.EXISTS, "EXISTS is not supported: join the table by its key, and ask IS NOT NULL",
            SqlKind.SIMILAR, "SIMILAR TO is not supported: LIKE is",
            SqlKind.OVERLAPS, "OVERLAPS is not supported: compare the ends with < and >",
            SqlKind.ARRAY_VALUE_CONSTRUCTOR, "arrays are not supported",
            SqlKind.NEXT_VALUE, "sequences are not supported");

    private Refusals() {}

    static InvalidInputException query(QueryContext context, SqlNode node) {
        String reason = QUERIES.getOrDefault(
                node.getKind(), "only SELECT is supported: kopi reads tables and does not change them");
        return context.error(node, reason);
    }

    static InvalidInputException subquery(QueryContext context, SqlNode node) {
        return context.error(
                node,
                "a query inside of an expression is not supported: join the table by its key, or put the query behind WITH or FROM");
    }

    static InvalidInputException expression(QueryContext context, SqlCall call) {
        if (call.getKind() == SqlKind.SOME || call.getKind() == SqlKind.ALL) {
            return context.error(call, "ANY, SOME and ALL are not supported: IN is, for = ANY");
        }
        if (call.isA(SqlKind.QUERY) || call.getKind() == SqlKind.SCALAR_QUERY || call.getKind() == SqlKind.CURSOR) {
            return subquery(context, call);
        }
        return context.error(
                call,
                EXPRESSIONS.getOrDefault(
                        call.getKind(), SafeText.value(call.getOperator().getName()) + " is not supported"));
    }
}
