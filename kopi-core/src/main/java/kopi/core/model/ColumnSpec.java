package kopi.core.model;

/**
 * A column of a dataset.
 *
 * @param name the name in the header line of the CSV files
 * @param type what its fields must look like
 */
public record ColumnSpec(String name, ColumnType type) {}
