package kopi.core.job;

/**
 * What tells one version of an input file from another. The time of modification is no part of it: a copy is the same
 * input.
 *
 * @param path relative to the dataset directory, always with {@code /}
 * @param bytes its size
 * @param crc32c the CRC-32C of all its bytes; 0 where the content is not compared
 */
public record FileIdentity(String path, long bytes, int crc32c) {}
