package kopi.testkit.oracle;

/**
 * A row that cannot be read.
 *
 * @param file relative to the dataset directory, with {@code /} between folder and file
 * @param line where the row starts, from 1, the header and blank lines included
 * @param column the leftmost bad column; empty if the row as a whole is malformed
 */
public record NaiveReject(String file, long line, String column) {}
