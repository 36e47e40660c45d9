package kopi.app.client;

/**
 * What was read of a dataset.
 *
 * @param name the dataset
 * @param rows rows read, rejected ones included
 * @param rejected rows that could not be read
 * @param bytes the size of its files
 * @param seconds from the first batch of it to the last
 * @param rowsPerSecond rows by seconds
 */
public record DatasetSummary(String name, long rows, long rejected, long bytes, double seconds, long rowsPerSecond) {}
