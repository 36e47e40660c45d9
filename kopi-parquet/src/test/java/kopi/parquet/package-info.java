/** Parquet files, held against what DuckDB has put into them. */
@NullMarked
package kopi.parquet;

import org.jspecify.annotations.NullMarked;
