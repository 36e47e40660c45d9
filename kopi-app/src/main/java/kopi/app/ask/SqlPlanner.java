package kopi.app.ask;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.error.InvalidInputException;
import kopi.core.port.QueryPlanner;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;
import kopi.sql.CompiledQuery;
import kopi.sql.SqlCompiler;

/** Plans queries in this process. The first use loads a parser of SQL, which takes about half a second. */
public final class SqlPlanner implements QueryPlanner {
    @Override
    public List<PlannedQuery> plan(SqlQueries queries) {
        requireUse(queries);
        var compiler = new SqlCompiler(queries.schema());
        List<PlannedQuery> planned = new ArrayList<>();
        for (SqlQuery query : queries.queries()) {
            CompiledQuery compiled = compile(compiler, query, queries);
            planned.add(new PlannedQuery(query.name(), title(query, compiled), compiled.plan()));
        }
        return planned;
    }

    /** A value that one of several queries has no use for is another one's. */
    private static Map<String, String> parametersOf(SqlQuery query, SqlQueries all) {
        Map<String, String> used = new TreeMap<>(all.parameters());
        if (all.queries().size() > 1) {
            used.keySet().retainAll(SqlCompiler.parameters(query.sql()));
        }
        return used;
    }

    private static void requireUse(SqlQueries queries) {
        if (queries.queries().size() > 1) {
            Set<String> known = new TreeSet<>();
            queries.queries().forEach(query -> known.addAll(SqlCompiler.parameters(query.sql())));
            for (String name : new TreeSet<>(queries.parameters().keySet())) {
                if (!known.contains(name)) {
                    throw new InvalidInputException(
                            "no query has a parameter " + SafeText.value(name) + Suggestion.text(name, known));
                }
            }
        }
    }

    /** Whoever has just typed a query need not be told its text. */
    private static String title(SqlQuery query, CompiledQuery compiled) {
        return query.origin().isEmpty() ? "" : compiled.title();
    }

    private static CompiledQuery compile(SqlCompiler compiler, SqlQuery query, SqlQueries all) {
        try {
            return compiler.compile(query.sql(), parametersOf(query, all));
        } catch (InvalidInputException e) {
            throw query.origin().isEmpty() ? e : new InvalidInputException(query.origin() + ": " + e.getMessage(), e);
        }
    }
}
