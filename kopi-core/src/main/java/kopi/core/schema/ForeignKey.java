package kopi.core.schema;

/**
 * A column whose values are keys of another table.
 *
 * @param column of the table that refers to the other
 * @param table the other one
 * @param referenced its column
 */
public record ForeignKey(String column, String table, String referenced) {}
