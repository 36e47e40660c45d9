package kopi.core.csv;

import java.util.Arrays;

/** What UUIDs look like (RFC 9562). */
final class UuidFields {
    private static final int LENGTH = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".length();
    private static final int[] HYPHENS = {8, 13, 18, 23};
    private static final int LETTER_CASE = 'a' ^ 'A';

    private static final int CAPITAL = 1;
    private static final int OTHER = 2;
    /** By byte: 0 for a digit or small letter, else what it is. */
    private static final byte[] KINDS = kinds();

    private UuidFields() {}

    private static byte[] kinds() {
        byte[] kinds = new byte[1 << Byte.SIZE];
        Arrays.fill(kinds, (byte) OTHER);
        Arrays.fill(kinds, '0', '9' + 1, (byte) 0);
        Arrays.fill(kinds, 'a', 'f' + 1, (byte) 0);
        Arrays.fill(kinds, 'A', 'F' + 1, (byte) CAPITAL);
        return kinds;
    }

    /** Whether that is a UUID. */
    static boolean isUuid(byte[] bytes, int from, int to) {
        return (kindsOf(bytes, from, to) & OTHER) == 0;
    }

    /** Whether that is a UUID, all letters of which are small. */
    static boolean isLower(byte[] bytes, int from, int to) {
        return kindsOf(bytes, from, to) == 0;
    }

    private static int kindsOf(byte[] bytes, int from, int to) {
        if (to - from != LENGTH) {
            return OTHER;
        }
        int kinds = 0;
        int at = from;
        for (int hyphen : HYPHENS) {
            for (; at < from + hyphen; at++) {
                kinds |= KINDS[bytes[at] & 0xFF];
            }
            kinds |= bytes[at++] == '-' ? 0 : OTHER;
        }
        for (; at < to; at++) {
            kinds |= KINDS[bytes[at] & 0xFF];
        }
        return kinds;
    }

    /** The same in small letters. */
    static byte[] lower(byte[] uuid) {
        byte[] lower = uuid.clone();
        for (int i = 0; i < lower.length; i++) {
            // Digits and hyphens have this bit already.
            lower[i] |= (byte) LETTER_CASE;
        }
        return lower;
    }
}
