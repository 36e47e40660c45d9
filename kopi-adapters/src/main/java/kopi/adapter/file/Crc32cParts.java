package kopi.adapter.file;

/**
 * The CRC-32C of bytes of which only the CRC-32Cs of consecutive parts are known: so the parts may be read on any number
 * of threads, in any order, and the result is that of the whole, as any other tool computes it. Appending is a
 * multiplication by x<sup>8n</sup> modulo the polynomial, like zlib's {@code crc32_combine}.
 */
final class Crc32cParts {
    /** CRC-32C's polynomial, the lowest power in the highest bit. */
    private static final int POLYNOMIAL = 0x82F6_3B78;

    private static final int ONE = 1 << 31;
    private static final int X = 1 << 30;
    private static final int BITS_OF_A_BYTE = 3;
    /** By k: x to the power of 2 to the power of k. */
    private static final int[] SQUARES = squares();

    private int checksum;

    private static int[] squares() {
        int[] squares = new int[Long.SIZE + BITS_OF_A_BYTE];
        squares[0] = X;
        for (int k = 1; k < squares.length; k++) {
            squares[k] = multiply(squares[k - 1], squares[k - 1]);
        }
        return squares;
    }

    /** Appends a part, given its checksum and its length in bytes. */
    void append(int part, long length) {
        int shift = ONE;
        int k = BITS_OF_A_BYTE;
        for (long left = length; left != 0; left >>>= 1) {
            if ((left & 1) != 0) {
                shift = multiply(SQUARES[k], shift);
            }
            k++;
        }
        checksum = multiply(shift, checksum) ^ part;
    }

    /** The checksum of all parts so far; 0 of none. */
    int checksum() {
        return checksum;
    }

    private static int multiply(int a, int b) {
        int product = 0;
        int multiple = b;
        for (int power = ONE; power != 0; power >>>= 1) {
            if ((a & power) != 0) {
                product ^= multiple;
            }
            multiple = (multiple & 1) != 0 ? (multiple >>> 1) ^ POLYNOMIAL : multiple >>> 1;
        }
        return product;
    }
}
