package kopi.core.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Turns UUIDs (RFC 9562, section 4) from text into their 16 bytes, or two longs, and back, eight hexadecimal digits at a time in one
 * 64-bit word (SWAR). Only lower-case text of exactly the usual form is taken for one, so that it comes back as it was.
 */
public final class Uuids {
    /** How many bytes the text of one has. */
    public static final int TEXT_LENGTH = 36;

    /** How many bytes one has. */
    public static final int BYTES = 16;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** The text is eight digits, three times a hyphen with four digits, a hyphen, twelve digits. */
    private static final int[] HYPHENS = {8, 13, 18, 23};

    private static final long LOW_NIBBLES = 0x0f0f0f0f0f0f0f0fL;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long ZEROS = '0' * LOW_BITS;
    /** From the digit behind 9 to the letter a. */
    private static final int TO_LETTERS = 'a' - '9' - 1;

    private Uuids() {}

    /** Whether a hyphen stands at that place of a text, from 0. */
    public static boolean isHyphen(int place) {
        return Arrays.binarySearch(HYPHENS, place) >= 0;
    }

    /** Whether the 36 bytes of text at {@code from} are one. */
    public static boolean isUuid(byte[] text, int from) {
        return hasHyphens(text, from)
                && areDigits((long) LONG.get(text, from))
                && areDigits(fours(text, from + 9, from + 14))
                && areDigits(fours(text, from + 19, from + 24))
                && areDigits((long) LONG.get(text, from + 28));
    }

    /** The first half of the UUID whose text is at {@code from}. */
    public static long high(byte[] text, int from) {
        return joined((long) LONG.get(text, from), fours(text, from + 9, from + 14));
    }

    /** The second half of the UUID whose text is at {@code from}. */
    public static long low(byte[] text, int from) {
        return joined(fours(text, from + 19, from + 24), (long) LONG.get(text, from + 28));
    }

    private static long joined(long first, long second) {
        return Long.reverseBytes(
                (join(nibbles(first)) & 0xffff_ffffL) | ((long) join(nibbles(second)) << Integer.SIZE));
    }

    private static boolean hasHyphens(byte[] text, int from) {
        for (int hyphen : HYPHENS) {
            if (text[from + hyphen] != '-') {
                return false;
            }
        }
        return true;
    }

    /** Writes the UUID's bytes, if the 36 bytes of text at {@code from} are one; returns whether they are. */
    public static boolean parse(byte[] text, int from, byte[] to, int at) {
        return hasHyphens(text, from)
                && parseDigits((long) LONG.get(text, from), to, at)
                && parseDigits(fours(text, from + 9, from + 14), to, at + 4)
                && parseDigits(fours(text, from + 19, from + 24), to, at + 8)
                && parseDigits((long) LONG.get(text, from + 28), to, at + 12);
    }

    private static long fours(byte[] text, int first, int second) {
        long low = (int) INT.get(text, first) & 0xffff_ffffL;
        long high = (int) INT.get(text, second);
        return low | (high << Integer.SIZE);
    }

    private static boolean parseDigits(long digits, byte[] to, int at) {
        int bytes = join(nibbles(digits));
        INT.set(to, at, bytes);
        return digits(bytes) == digits; // anything else than the eight digits looks different
    }

    private static boolean areDigits(long digits) {
        return digits(join(nibbles(digits))) == digits;
    }

    /** The values of eight digits. A letter has bit 6 set, and its low nibble is 9 less than its value. */
    private static long nibbles(long digits) {
        return ((digits & LOW_NIBBLES) + ((digits >>> 6) & LOW_BITS) * 9) & LOW_NIBBLES;
    }

    /** Writes the text of the UUID whose bytes are at {@code from}. */
    public static void format(byte[] bytes, int from, byte[] to, int at) {
        formatReversed((long) LONG.get(bytes, from), (long) LONG.get(bytes, from + Long.BYTES), to, at);
    }

    /** Writes the text of the UUID with these halves. */
    public static void format(long high, long low, byte[] to, int at) {
        formatReversed(Long.reverseBytes(high), Long.reverseBytes(low), to, at);
    }

    /** With halves whose lowest byte is the first. */
    private static void formatReversed(long high, long low, byte[] to, int at) {
        for (int hyphen : HYPHENS) {
            to[at + hyphen] = '-';
        }
        LONG.set(to, at, digits((int) high));
        long middle = digits((int) (high >>> Integer.SIZE));
        INT.set(to, at + 9, (int) middle);
        INT.set(to, at + 14, (int) (middle >>> Integer.SIZE));
        middle = digits((int) low);
        INT.set(to, at + 19, (int) middle);
        INT.set(to, at + 24, (int) (middle >>> Integer.SIZE));
        LONG.set(to, at + 28, digits((int) (low >>> Integer.SIZE)));
    }

    /** Eight nibbles, each in a byte, the high one of each byte first: four bytes. */
    private static int join(long nibbles) {
        long bytes = ((nibbles << 4) | (nibbles >>> 8)) & 0x00ff00ff00ff00ffL;
        bytes = (bytes | bytes >>> 8) & 0x0000ffff0000ffffL;
        return (int) (bytes | bytes >>> 16);
    }

    /** The eight digits of four bytes. */
    private static long digits(int bytes) {
        long spread = bytes & 0xffff_ffffL;
        spread = (spread | spread << 16) & 0x0000ffff0000ffffL;
        spread = (spread | spread << 8) & 0x00ff00ff00ff00ffL;
        long nibbles = ((spread >>> 4) | (spread << 8)) & LOW_NIBBLES;
        long letters = ((nibbles + 6 * LOW_BITS) >>> 4) & LOW_BITS;
        return nibbles + ZEROS + letters * TO_LETTERS;
    }
}
