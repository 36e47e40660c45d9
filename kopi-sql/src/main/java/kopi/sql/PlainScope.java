package kopi.sql;

import java.util.Locale;
import java.util.Optional;
import kopi.core.expression.Expression;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/**
 * Where rows are looked at one by one.
 *
 * @param place as the user calls it
 */
record PlainScope(QueryContext context, ColumnNames names, String place) implements ExpressionScope {
    @Override
    public Expression column(SqlIdentifier name) {
        return names.column(name).value();
    }

    @Override
    public boolean isUuid(SqlIdentifier name) {
        return names.isUuid(name);
    }

    @Override
    public Expression aggregate(SqlCall call, String function, Optional<SqlNode> filter) {
        String hint = place.equals("WHERE") ? ": HAVING chooses groups" : "";
        throw context.error(call, function.toUpperCase(Locale.ROOT) + " cannot stand in " + place + hint);
    }

    @Override
    public Expression window(SqlCall over) {
        String hint = place.equals("WHERE") ? ": QUALIFY chooses rows by their rank" : "";
        throw context.error(over, "a window function cannot stand in " + place + hint);
    }
}
