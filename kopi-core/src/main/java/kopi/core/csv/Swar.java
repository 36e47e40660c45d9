package kopi.core.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes at once, as one {@code long} whose lowest byte is the first ("SIMD within a register").
 *
 * <p>The tests follow "Bit Twiddling Hacks" (S. E. Anderson, "Determine if a word has a byte less than n"); the eight
 * digits conversion is the one of simdjson's {@code parse_eight_digits_unrolled} (D. Lemire). In the flags that a test
 * returns a byte's high bit is set where the test holds; because of borrows and carries only the <em>lowest</em> flag
 * may be relied on, unless said otherwise.
 */
final class Swar {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EVERY_BYTE = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    /**
     * The bytes that end a field or need a closer look, {@code , \n \r "}, are all below this one; letters, digits,
     * {@code - . :} and all of UTF-8 beyond ASCII are not. So are a few harmless ones, such as the space.
     */
    private static final long FIRST_PLAIN_BYTE = EVERY_BYTE * '-';

    static final long ZERO_DIGITS = EVERY_BYTE * '0';
    private static final long DOTS = EVERY_BYTE * '.';

    private Swar() {}

    /** The eight bytes from {@code at} on. */
    static long load(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at);
    }

    /** Writes the eight bytes from {@code at} on. */
    static void store(byte[] bytes, int at, long word) {
        WORD.set(bytes, at, word);
    }

    /** The word with two bytes, wherever they occur, in each other's place. */
    static long exchanged(long word, byte one, byte other) {
        long found = zeros(word ^ (EVERY_BYTE * (one & 0xFF))) | zeros(word ^ (EVERY_BYTE * (other & 0xFF)));
        return word ^ ((found >>> 7) * ((one ^ other) & 0xFF));
    }

    /** Flags the bytes that are 0, every one of them right. */
    static long zeros(long word) {
        return ~(((word & ~HIGH_BITS) + ~HIGH_BITS) | word | ~HIGH_BITS);
    }

    /** Flags the bytes that may end a field. */
    static long stops(long word) {
        return (word - FIRST_PLAIN_BYTE) & ~word & HIGH_BITS;
    }

    /** Flags the dots. */
    static long dots(long word) {
        long x = word ^ DOTS;
        return (x - EVERY_BYTE) & ~x & HIGH_BITS;
    }

    /** Flags the bytes that are no digit, given a word with {@link #ZERO_DIGITS} XORed away. */
    static long nonDigits(long digits) {
        return ((digits + EVERY_BYTE * (0x7F - 9)) | digits) & HIGH_BITS;
    }

    /** Eight times the index of the byte with the lowest flag: the number of bits before it. */
    static int bitsBefore(long flags) {
        return Long.numberOfTrailingZeros(flags) & 0x38;
    }

    /** The number that eight digits (values 0 to 9, the first in the lowest byte) make. */
    static int eightDigits(long digits) {
        long pairs = digits * 10 + (digits >>> 8);
        long lower = (pairs & 0x000000FF000000FFL) * (100 + (1_000_000L << 32));
        long upper = ((pairs >>> 16) & 0x000000FF000000FFL) * (1 + (10_000L << 32));
        return (int) ((lower + upper) >>> 32);
    }
}
