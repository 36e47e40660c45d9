/**
 * Benchmarks. JMH on the hot paths here; whole processes are measured by {@code ./bench}.
 *
 * <p>Entry points: the classes whose names end in {@code Benchmark}, run by {@code org.openjdk.jmh.Main}. Nothing
 * depends on this package.
 */
@NullMarked
package kopi.bench;

import org.jspecify.annotations.NullMarked;
