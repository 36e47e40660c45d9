package kopi.adapter.file;

/**
 * A piece of a file, as it is on the disk, that was read.
 *
 * @param number in its dataset, dense from 0: files are cut into pieces of a size that depends on nothing but how they are read
 * @param crc32c the CRC-32C of its bytes
 */
public record FilePiece(int number, int crc32c) {}
