package kopi.adapter.file;

import java.time.Instant;

/**
 * What a file of a dataset directory held when it was read.
 *
 * @param dataset the dataset that it is a part of
 * @param path relative to the dataset directory, always with {@code /}: {@code transactions/2024-01.csv}
 * @param bytes its size
 * @param modified when it was modified last, in the precision of the file system
 * @param crc32c the CRC-32C of all its bytes, header included; the same however it was cut into chunks
 */
public record InputFile(String dataset, String path, long bytes, Instant modified, int crc32c) {}
