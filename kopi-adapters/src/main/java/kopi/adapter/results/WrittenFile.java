package kopi.adapter.results;

import java.util.HexFormat;

/**
 * A file of a result folder that is complete.
 *
 * @param bytes its size
 * @param checksum the CRC-32C of all its bytes, as eight hexadecimal digits
 */
public record WrittenFile(String name, long bytes, String checksum) {
    static WrittenFile of(String name, long bytes, long crc32c) {
        return new WrittenFile(name, bytes, HexFormat.of().toHexDigits((int) crc32c));
    }
}
