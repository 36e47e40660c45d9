/**
 * Vectorised operators over columnar batches: pure functions from columns to columns or selections.
 *
 * <p>Entry point: {@link kopi.core.operator.RowFilter}. Operators hold no state between calls, so any thread may use
 * them. Depends on {@link kopi.core.model} and {@link kopi.core.report} only.
 */
@NullMarked
package kopi.core.operator;

import org.jspecify.annotations.NullMarked;
