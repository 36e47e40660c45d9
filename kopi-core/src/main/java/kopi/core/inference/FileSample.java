package kopi.core.inference;

/**
 * The start of a file.
 *
 * @param start its first bytes; shared, not written to
 * @param isWhole whether that is all of it
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of a file are an array everywhere
public record FileSample(byte[] start, boolean isWhole) {}
