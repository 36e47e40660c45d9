package kopi.core.port;

import java.util.List;
import java.util.Map;
import kopi.core.error.InvalidInputException;
import kopi.core.query.QueryPlan;
import kopi.core.report.Report;
import kopi.core.schema.Schema;

/** Makes plans of queries that are written in SQL. Thread-safe. */
public interface QueryPlanner {
    /** Queries that are planned together. */
    int MAX_QUERIES = 64;

    /**
     * A query as it was written.
     *
     * @param name of its report: a {@link kopi.core.model.PlainName}
     * @param origin where it comes from, for messages; empty if there is nothing to say
     */
    record SqlQuery(String name, String origin, String sql) {}

    /**
     * Queries as they were written.
     *
     * @param schema what they may read
     * @param parameters values of their parameters, by name; each is one of some query
     */
    record SqlQueries(Schema schema, List<SqlQuery> queries, Map<String, String> parameters) {
        public SqlQueries {
            queries = List.copyOf(queries);
            parameters = Map.copyOf(parameters);
        }
    }

    /**
     * A query that can be run.
     *
     * @param name of its report
     * @param title what it is about, for people; may be empty
     */
    record PlannedQuery(String name, String title, QueryPlan plan) {
        /** The report that it is in a job: its file has its name. */
        public Report.Query report() {
            return new Report.Query(name, name, name + ".csv", plan);
        }
    }

    /**
     * Plans queries.
     *
     * @return in their order
     * @throws InvalidInputException if one is none, or cannot be run; says which, where in it, and why
     */
    List<PlannedQuery> plan(SqlQueries queries);
}
