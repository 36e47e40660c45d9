/**
 * The work on rows: pure, vectorised functions over columnar batches.
 *
 * <p>Entry points, in the order in which rows meet them: {@link kopi.core.operator.RowFilter}, {@link
 * kopi.core.operator.KeyExtractor}, {@link kopi.core.operator.GroupTable}, {@link kopi.core.operator.Partitioner},
 * {@link kopi.core.operator.TopGroups}, {@link kopi.core.operator.TablePrinter}. Compiled operators are immutable and
 * may be shared between threads; {@link kopi.core.operator.GroupTable} and {@link kopi.core.operator.CsvRecords} are
 * mutable accumulators with a single owner. Depends on {@link kopi.core.model} and {@link kopi.core.report} only.
 */
@NullMarked
package kopi.core.operator;

import org.jspecify.annotations.NullMarked;
