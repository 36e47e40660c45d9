/**
 * Parquet files as the files of a table, and as results. Entry points: {@link kopi.parquet.ParquetFormat} reads and {@link
 * kopi.parquet.ParquetOutput} writes them, both found by {@link java.util.ServiceLoader}. Depends on the ports {@link
 * kopi.adapter.file.ColumnarFormat} and {@link kopi.adapter.file.ColumnarOutput}, and on Hardwood and Apache's library.
 */
@NullMarked
package kopi.parquet;

import org.jspecify.annotations.NullMarked;
