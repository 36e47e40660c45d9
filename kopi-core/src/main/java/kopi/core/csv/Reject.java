package kopi.core.csv;

/**
 * A record that cannot be read.
 *
 * @param line the line on which it starts, counted from 0 at the start of the scanned chunk
 * @param column name of the leftmost bad column; empty if the record as a whole is malformed
 * @param reason what is wrong, for people
 */
public record Reject(int line, String column, String reason) {}
