package kopi.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import kopi.core.error.InvalidInputException;
import kopi.core.expression.Expression;
import kopi.core.query.QueryPlan;
import kopi.core.query.QueryPlan.OutputField;
import kopi.core.schema.Schema;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;
import kopi.sql.QueryRelation.JoinedTables;
import kopi.sql.QueryRelation.NamedColumn;
import kopi.sql.QueryRelation.Stage;
import org.apache.calcite.sql.SqlNode;

/**
 * Compiles queries over the tables of a schema. Immutable; may be used by several threads.
 *
 * <p>The first use loads Calcite's parser, which takes about half a second.
 */
public final class SqlCompiler {
    private static final int MAX_TITLE = 80;

    private final Schema schema;

    public SqlCompiler(Schema schema) {
        this.schema = schema;
    }

    /**
     * Compiles a query.
     *
     * @param sql one SELECT, perhaps with comments in front that declare its parameters
     * @param parameters values of the parameters, as text, by their names without the colon
     * @throws InvalidInputException if it is no query, or one that kopi cannot run; the message has several lines, of which the last
     *     two show the place
     */
    public CompiledQuery compile(String sql, Map<String, String> parameters) {
        var source = new SqlSource(sql);
        List<SqlToken> tokens = SqlStatement.tokens(source);
        SqlHeader header = SqlHeader.of(source);
        ParserText parsed = ParserText.of(source, tokens, SqlStatement.words());
        List<Expression> values = values(source, parsed.parameters(), header, parameters);
        SqlNode node = SqlStatement.parse(source, parsed);
        var context = new QueryContext(source, parsed, schema, values);
        QueryPlan plan = plan(new QueryBinder(context).bind(node));
        return new CompiledQuery(plan, header.title().orElseGet(() -> title(tokens)), header.chart());
    }

    /**
     * The names of the parameters that a query uses or declares, in lower case, in order.
     *
     * @throws InvalidInputException if its text cannot be taken apart, or its header is malformed
     */
    public static List<String> parameters(String sql) {
        var source = new SqlSource(sql);
        TreeSet<String> names = new TreeSet<>(SqlHeader.of(source).parameters().keySet());
        SqlLexer.tokens(source).stream()
                .filter(token -> token.kind() == SqlToken.Kind.PARAMETER)
                .forEach(token -> names.add(token.name().toLowerCase(Locale.ROOT)));
        return List.copyOf(names);
    }

    private static List<Expression> values(
            SqlSource source, List<SqlToken> used, SqlHeader header, Map<String, String> given) {
        TreeSet<String> known = new TreeSet<>(header.parameters().keySet());
        List<Expression> values = new ArrayList<>();
        for (SqlToken token : used) {
            String name = token.name().toLowerCase(Locale.ROOT);
            known.add(name);
            Optional<String> value = Optional.ofNullable(given.get(name));
            if (header.parameters().containsKey(name)) {
                values.add(header.value(name, value));
            } else {
                values.add(Literals.of(value.orElseThrow(() -> source.error(
                        token.start(),
                        token.end(),
                        "the parameter " + SafeText.value(name) + " has no value, and no default in the header"))));
            }
        }
        for (String name : new TreeSet<>(given.keySet())) {
            if (!known.contains(name)) {
                throw new InvalidInputException("the query has no parameter " + SafeText.value(name)
                        + Suggestion.text(name, known)
                        + (known.isEmpty() ? "; it has none" : ""));
            }
        }
        return values;
    }

    /** The query's own text, without comments, on one line. */
    private static String title(List<SqlToken> tokens) {
        var text = new StringBuilder();
        int end = Integer.MAX_VALUE;
        for (SqlToken token : tokens) {
            text.append(token.start() > end ? " " : "").append(token.text());
            end = token.end();
            if (text.length() > MAX_TITLE) {
                return text.substring(0, MAX_TITLE) + "…";
            }
        }
        return text.toString();
    }

    private static QueryPlan plan(QueryRelation relation) {
        List<NamedColumn> columns = relation.columns();
        List<Expression> values = columns.stream().map(NamedColumn::value).toList();
        List<OutputField> output = IntStream.range(0, columns.size())
                .mapToObj(i ->
                        new OutputField(columns.get(i).name(), values.get(i).type()))
                .toList();
        return switch (relation.source()) {
            case Stage stage -> plan(stage.where(relation.conditions()), values, output);
            case JoinedTables tables ->
                new FoldPlanner(tables, relation.conditions())
                        .listing(values)
                        .map(listing -> new QueryPlan(listing.scan(), listing.shape(), output))
                        .orElseGet(() -> {
                            var rows = new FoldPlanner(tables, relation.conditions()).rows(values);
                            return plan(
                                    rows.stage(),
                                    values.stream().map(rows::value).toList(),
                                    output);
                        });
        };
    }

    private static QueryPlan plan(Stage stage, List<Expression> values, List<OutputField> output) {
        Stage projected = stage.project(values);
        return new QueryPlan(projected.scan(), projected.shape(), output);
    }
}
