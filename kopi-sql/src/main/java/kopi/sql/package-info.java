/**
 * SQL text to a {@link kopi.core.query.QueryPlan}: Apache Calcite's parser, and a binder of kopi's own onto what the core can run.
 *
 * <p>Entry point: {@link kopi.sql.SqlCompiler}. What the language has is said in {@code docs/sql.md}.
 */
@NullMarked
package kopi.sql;

import org.jspecify.annotations.NullMarked;
