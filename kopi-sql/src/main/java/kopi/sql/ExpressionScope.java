package kopi.sql;

import java.util.Optional;
import kopi.core.expression.Expression;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/** What names and calls mean at one place of a query. */
interface ExpressionScope {
    /** The column of that name. */
    Expression column(SqlIdentifier name);

    /** Whether the name, which may be unknown, is that of a column of UUIDs. */
    boolean isUuid(SqlIdentifier name);

    /** An aggregate function's value. */
    Expression aggregate(SqlCall call, String function, Optional<SqlNode> filter);

    /** A window function's value. */
    Expression window(SqlCall over);
}
