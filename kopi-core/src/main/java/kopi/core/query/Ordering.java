package kopi.core.query;

/**
 * By what rows are ordered.
 *
 * @param column of the rows
 * @param isDescending whether the largest comes first
 * @param nullsFirst whether NULL comes before all values, else behind them
 */
public record Ordering(int column, boolean isDescending, boolean nullsFirst) {}
