/**
 * Files: the CSV files of a dataset directory, read in parallel as columnar batches.
 *
 * <p>Entry point: {@link kopi.adapter.file.DatasetReader}, which any thread may scan with and one thread at a time
 * accepts from; how chunks are put together is told in {@link kopi.core.csv}. Depends on kopi-core only, and on no other
 * adapter.
 */
@NullMarked
package kopi.adapter.file;

import org.jspecify.annotations.NullMarked;
