package kopi.sql;

import java.util.List;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;
import kopi.sql.QueryRelation.NamedColumn;
import kopi.sql.QueryRelation.NamedTable;
import org.apache.calcite.sql.SqlIdentifier;

/** Finds what names mean. Names without quotes are the same in upper and lower case. */
final class ColumnNames {
    private final QueryContext context;
    private final List<NamedTable> tables;

    ColumnNames(QueryContext context, List<NamedTable> tables) {
        this.context = context;
        this.tables = tables;
    }

    static boolean isNamed(SqlToken token, String name) {
        return token.kind() == SqlToken.Kind.QUOTED_NAME
                ? token.name().equals(name)
                : token.name().equalsIgnoreCase(name);
    }

    /** How many columns the name may mean. */
    int count(SqlIdentifier name) {
        return name.names.size() == 1 ? found(context.part(name, 0)).size() : 1;
    }

    /** @throws kopi.core.error.InvalidInputException if there is no such column, or more than one */
    NamedColumn column(SqlIdentifier name) {
        return switch (name.names.size()) {
            case 1 -> unqualified(name);
            case 2 -> qualified(name);
            default -> throw context.error(name, "a column is named as column or table.column");
        };
    }

    /** Whether the name is that of a column of UUIDs; one that is unknown here is not. */
    boolean isUuid(SqlIdentifier name) {
        return count(name) == 1 && column(name).isUuid();
    }

    private List<NamedColumn> found(SqlToken token) {
        return tables.stream()
                .flatMap(table -> table.columns().stream())
                .filter(column -> !column.isMerged() && isNamed(token, column.name()))
                .toList();
    }

    private NamedColumn unqualified(SqlIdentifier name) {
        SqlToken token = context.part(name, 0);
        List<NamedColumn> found = found(token);
        if (found.isEmpty()) {
            throw context.error(name, missing(token));
        }
        if (found.size() > 1) {
            List<String> owners = tables.stream()
                    .filter(table -> table.columns().stream().anyMatch(found::contains))
                    .map(table -> SafeText.value(table.name() + "." + token.name()))
                    .toList();
            throw context.error(name, SafeText.value(token.name()) + " may be " + String.join(" or ", owners));
        }
        return found.getFirst();
    }

    private String missing(SqlToken token) {
        List<String> known = tables.stream()
                .flatMap(table -> table.columns().stream())
                .map(NamedColumn::name)
                .distinct()
                .toList();
        String tablesNames =
                String.join(", ", tables.stream().map(NamedTable::name).toList());
        String hint = Suggestion.text(token.name(), known);
        String text = "there is no column " + SafeText.value(token.name()) + " in " + SafeText.value(tablesNames);
        return hint.isEmpty() && token.kind() == SqlToken.Kind.QUOTED_NAME
                ? text + "; a text stands in single quotes"
                : text + hint;
    }

    private NamedColumn qualified(SqlIdentifier name) {
        NamedTable table = table(name);
        SqlToken token = context.part(name, 1);
        List<String> known = table.columns().stream().map(NamedColumn::name).toList();
        List<NamedColumn> found = table.columns().stream()
                .filter(column -> isNamed(token, column.name()))
                .toList();
        if (found.size() > 1) {
            throw context.error(
                    name, SafeText.value(table.name()) + " has more than one column " + SafeText.value(token.name()));
        }
        if (found.isEmpty()) {
            throw context.source()
                    .error(
                            token.start(),
                            token.end(),
                            "there is no column " + SafeText.value(token.name()) + " in " + SafeText.value(table.name())
                                    + Suggestion.text(token.name(), known));
        }
        return found.getFirst();
    }

    /** The table that a name starts with. */
    NamedTable table(SqlIdentifier name) {
        SqlToken token = context.part(name, 0);
        return tables.stream()
                .filter(table -> isNamed(token, table.name()))
                .findFirst()
                .orElseThrow(() -> context.source()
                        .error(
                                token.start(),
                                token.end(),
                                "there is no table " + SafeText.value(token.name()) + " in this FROM"
                                        + Suggestion.text(
                                                token.name(),
                                                tables.stream()
                                                        .map(NamedTable::name)
                                                        .toList())));
    }
}
