package kopi.sql;

import java.util.Optional;
import kopi.core.query.QueryPlan;

/**
 * A query, ready to be run. Immutable.
 *
 * @param plan what is done
 * @param title from the header comment; else the beginning of the query's text
 * @param chart from the header comment, as it stands there
 */
public record CompiledQuery(QueryPlan plan, String title, Optional<String> chart) {}
