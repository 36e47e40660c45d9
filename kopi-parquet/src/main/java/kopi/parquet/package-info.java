/**
 * Parquet files as the files of a table. Entry point: {@link kopi.parquet.ParquetFormat}, found by {@link java.util.ServiceLoader}. Depends
 * on the port {@link kopi.adapter.file.ColumnarFormat} and on Hardwood, which reads the format.
 */
@NullMarked
package kopi.parquet;

import org.jspecify.annotations.NullMarked;
