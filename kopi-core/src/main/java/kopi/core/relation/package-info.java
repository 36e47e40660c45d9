/**
 * What a query does where all of its rows are together: partial groups become rows, references are joined, rows are filtered, grouped
 * again, ranked, sorted and printed.
 *
 * <p>Entry points: {@link kopi.core.relation.FinalRows}, which does all of it, and {@link kopi.core.relation.QueryRecords}, which
 * prints. Pure functions; what cannot be computed fails the job and names the expression.
 */
@NullMarked
package kopi.core.relation;

import org.jspecify.annotations.NullMarked;
