package kopi.protocol.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Turns UUIDs from text into their 16 bytes and back, eight hexadecimal digits at a time in one 64-bit word (SWAR). Only
 * lower-case text of exactly the usual form is taken for one, so that it comes back as it was.
 */
final class Uuids {
    static final int TEXT_LENGTH = 36;
    static final int BYTES = 16;

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

    /** Writes the UUID's bytes, if the 36 bytes of text at {@code from} are one; returns whether they are. */
    static boolean parse(byte[] text, int from, byte[] to, int at) {
        for (int hyphen : HYPHENS) {
            if (text[from + hyphen] != '-') {
                return false;
            }
        }
        return parseDigits((long) LONG.get(text, from), to, at)
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
        // A letter has bit 6 set, and its low nibble is 9 less than its value.
        long nibbles = ((digits & LOW_NIBBLES) + ((digits >>> 6) & LOW_BITS) * 9) & LOW_NIBBLES;
        int bytes = join(nibbles);
        INT.set(to, at, bytes);
        return digits(bytes) == digits; // anything else than the eight digits looks different
    }

    /** Writes the text of the UUID at {@code from}. */
    static void format(byte[] bytes, int from, byte[] to, int at) {
        for (int hyphen : HYPHENS) {
            to[at + hyphen] = '-';
        }
        LONG.set(to, at, digits((int) INT.get(bytes, from)));
        long middle = digits((int) INT.get(bytes, from + 4));
        INT.set(to, at + 9, (int) middle);
        INT.set(to, at + 14, (int) (middle >>> Integer.SIZE));
        middle = digits((int) INT.get(bytes, from + 8));
        INT.set(to, at + 19, (int) middle);
        INT.set(to, at + 24, (int) (middle >>> Integer.SIZE));
        LONG.set(to, at + 28, digits((int) INT.get(bytes, from + 12)));
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
