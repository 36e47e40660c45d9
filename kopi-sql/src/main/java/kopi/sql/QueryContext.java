package kopi.sql;

import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.expression.Expression;
import kopi.core.query.QueryPlan;
import kopi.core.schema.Schema;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** What all parts of a query share while it is compiled. Mutable, single owner. */
final class QueryContext {
    /** How large all expressions of a query are together, each operand counting one. */
    static final int MAX_EXPRESSIONS = 20_000;

    /** How deep one expression may be nested; a plan puts some around it. */
    static final int MAX_DEPTH = QueryPlan.MAX_DEPTH - 14;

    private final SqlSource source;
    private final ParserText parsed;
    private final Schema schema;
    private final List<Expression> parameters;
    private final Coercion coercion;
    private int expressions;

    /** @param parameters the values of the parameters, in the order in which they stand in the text */
    QueryContext(SqlSource source, ParserText parsed, Schema schema, List<Expression> parameters) {
        this.source = source;
        this.parsed = parsed;
        this.schema = schema;
        this.parameters = parameters;
        coercion = new Coercion(source);
    }

    SqlSource source() {
        return source;
    }

    Schema schema() {
        return schema;
    }

    Coercion coercion() {
        return coercion;
    }

    Expression parameter(int index) {
        return parameters.get(index);
    }

    InvalidInputException error(SqlNode node, String message) {
        return source.error(node, message);
    }

    /** The token that a node starts with. */
    SqlToken token(SqlNode node) {
        return parsed.token(source.start(node.getParserPosition()));
    }

    /** A part of a name that may have several. */
    SqlToken part(SqlIdentifier identifier, int index) {
        SqlParserPos at = identifier.getComponentParserPosition(index);
        return parsed.token(source.start(at));
    }

    /** Counts an expression that becomes part of the query. */
    Expression counted(SqlNode node, Expression expression) {
        expressions += size(expression, MAX_EXPRESSIONS - expressions);
        if (expressions >= MAX_EXPRESSIONS) {
            throw error(
                    node,
                    String.format("the query is too large: its expressions have more than %,d parts", MAX_EXPRESSIONS));
        }
        return expression;
    }

    private static int size(Expression expression, int limit) {
        int size = 1;
        for (Expression operand : expression.operands()) {
            if (size >= limit) {
                return size;
            }
            size += size(operand, limit - size);
        }
        return size;
    }

    void requireDepth(SqlNode node, Expression expression) {
        if (isDeeper(expression, MAX_DEPTH)) {
            throw error(
                    node,
                    "this expression is nested more than " + MAX_DEPTH
                            + " deep; brackets can make it flatter, as in (a + b) + (c + d)");
        }
    }

    private static boolean isDeeper(Expression expression, int depth) {
        return depth == 0 || expression.operands().stream().anyMatch(operand -> isDeeper(operand, depth - 1));
    }
}
