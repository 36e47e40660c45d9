/**
 * Makes datasets shaped like the chain's real one, of any size, the same bytes for the same scale and seed.
 *
 * <p>Entry point: {@link kopi.adapter.generate.DatasetGenerator}. What a dataset holds is decided by pure code
 * ({@code DatasetShape}, the cursors, {@code Catalogue}) in which every row is a function of the seed and its own
 * number; only {@code OutputFolder} and {@code CsvOutput} touch the disk. Months are made side by side by a bounded pool
 * of threads that share nothing but a row count. Must not depend on the broker, the roles or the reports.
 */
@NullMarked
package kopi.adapter.generate;

import org.jspecify.annotations.NullMarked;
