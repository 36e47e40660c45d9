package kopi.core.csv;

/**
 * UTF-16 made UTF-8, a part of a file at a time, so that where something stands in the one can be computed from the other.
 *
 * <p>Halves of surrogate pairs without the other half become the three bytes that they would be if they were characters,
 * which is not well-formed UTF-8: so nothing is lost, positions can be computed, and fields that hold them are rejected.
 */
public final class Utf16 {
    /** Bytes of a unit. */
    public static final int UNIT = 2;

    /** The most bytes of UTF-8 that a unit becomes. */
    public static final int MAX_BYTES_OF_UNIT = 3;

    private Utf16() {}

    /**
     * Appends UTF-8.
     *
     * @param units bytes of UTF-16, of which whole units in {@code [from, to)} are read
     * @param out has room for {@link #MAX_BYTES_OF_UNIT} bytes a unit
     * @param at where to write
     * @return behind what was written
     */
    public static int toUtf8(byte[] units, int from, int to, boolean isBigEndian, byte[] out, int at) {
        int end = at;
        for (int i = from; i + 1 < to; i += UNIT) {
            char unit = unit(units, i, isBigEndian);
            if (unit < 0x80) {
                out[end++] = (byte) unit;
            } else if (Character.isHighSurrogate(unit)
                    && i + 3 < to
                    && Character.isLowSurrogate(unit(units, i + UNIT, isBigEndian))) {
                end = writePair(Character.toCodePoint(unit, unit(units, i + UNIT, isBigEndian)), out, end);
                i += UNIT;
            } else {
                end = write(unit, out, end);
            }
        }
        return end;
    }

    /** The unit that stands there. */
    public static char unit(byte[] bytes, int at, boolean isBigEndian) {
        int high = bytes[isBigEndian ? at : at + 1] & 0xFF;
        int low = bytes[isBigEndian ? at + 1 : at] & 0xFF;
        return (char) (high << 8 | low);
    }

    private static int write(char unit, byte[] out, int at) {
        int end = at;
        if (unit < 0x800) {
            out[end++] = (byte) (0xC0 | unit >> 6);
        } else {
            out[end++] = (byte) (0xE0 | unit >> 12);
            out[end++] = (byte) (0x80 | (unit >> 6 & 0x3F));
        }
        out[end++] = (byte) (0x80 | (unit & 0x3F));
        return end;
    }

    private static int writePair(int character, byte[] out, int at) {
        out[at] = (byte) (0xF0 | character >> 18);
        out[at + 1] = (byte) (0x80 | (character >> 12 & 0x3F));
        out[at + 2] = (byte) (0x80 | (character >> 6 & 0x3F));
        out[at + 3] = (byte) (0x80 | (character & 0x3F));
        return at + 4;
    }

    /** How many units {@code utf8[from..to)} was made of; it begins and ends between characters. */
    public static long units(byte[] utf8, int from, int to) {
        long units = 0;
        for (int i = from; i < to; i++) {
            units += unitsAt(utf8[i]);
        }
        return units;
    }

    /** Where the first character begins before which so many units stand, or more: a pair of them is one character. */
    public static int index(byte[] utf8, int length, long units) {
        long left = units;
        int index = 0;
        while (index < length && (left > 0 || isInside(utf8[index]))) {
            left -= unitsAt(utf8[index++]);
        }
        return index;
    }

    private static boolean isInside(byte b) {
        return (b & 0xC0) == 0x80;
    }

    /** Of the character that begins with that byte; 0 if none does. */
    private static int unitsAt(byte b) {
        return isInside(b) ? 0 : (b & 0xF8) == 0xF0 ? 2 : 1;
    }
}
