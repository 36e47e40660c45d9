/**
 * Measures kopi: whole processes beside DuckDB's, and the hot paths with JMH.
 *
 * <p>Entry points: {@link kopi.bench.Bench}, which {@code ./bench} starts, and {@link kopi.bench.DuckDbReports}, which
 * tests use as an oracle too. Single-threaded but for the sampling of other processes' memory. Reads Linux's {@code
 * /proc}. Nothing that ships depends on this module.
 */
@NullMarked
package kopi.bench;

import org.jspecify.annotations.NullMarked;
