/**
 * Queries, bound to a schema and cut into what each role does of them: the fact's rows are filtered and folded in parts on the way
 * to the partitions, references are joined and everything behind is done at the joiner.
 */
@NullMarked
package kopi.core.query;

import org.jspecify.annotations.NullMarked;
