package kopi.core.model;

import java.util.Arrays;

/** UUIDs in 16 bytes each (RFC 9562, section 4), of texts in small letters. */
final class CompactUuids {
    private static final int TEXT = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".length();
    private static final int BYTES = 16;
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };
    /** By character its value; -1 for what is no digit. */
    private static final byte[] VALUES = values();

    /** Where the two digits of each byte stand in a text. */
    private static final int[] PLACES = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};

    private static final int[] HYPHENS = {8, 13, 18, 23};
    private static final byte[] NONE = {};

    private CompactUuids() {}

    private static byte[] values() {
        byte[] values = new byte[1 << Byte.SIZE];
        Arrays.fill(values, (byte) -1);
        for (byte value = 0; value < DIGITS.length; value++) {
            values[DIGITS[value]] = value;
        }
        return values;
    }

    /** The texts as UUIDs; empty if there are none, or one is no UUID in small letters. */
    static byte[] of(TextColumn texts) {
        int size = texts.size();
        // All have the right length if the last one ends where it should, and each does: looked at one by one, below.
        if (size == 0 || texts.ends()[size - 1] != (long) TEXT * size) {
            return NONE;
        }
        byte[] uuids = new byte[BYTES * size];
        for (int i = 0; i < size; i++) {
            if (texts.length(i) != TEXT || !put(texts.bytes(), texts.start(i), uuids, i * BYTES)) {
                return NONE;
            }
        }
        return uuids;
    }

    private static boolean put(byte[] text, int start, byte[] uuids, int at) {
        int others = 0;
        for (int hyphen : HYPHENS) {
            others |= text[start + hyphen] ^ '-';
        }
        for (int i = 0; i < BYTES; i++) {
            int high = VALUES[text[start + PLACES[i]] & 0xFF];
            int low = VALUES[text[start + PLACES[i] + 1] & 0xFF];
            others |= (high | low) & Byte.MIN_VALUE;
            uuids[at + i] = (byte) (high << 4 | low);
        }
        return others == 0;
    }

    /** The texts that {@link #of} was given. */
    static TextColumn texts(byte[] uuids) {
        int size = uuids.length / BYTES;
        byte[] texts = new byte[TEXT * size];
        int[] ends = new int[size];
        for (int i = 0; i < size; i++) {
            int start = i * TEXT;
            for (int b = 0; b < BYTES; b++) {
                byte value = uuids[i * BYTES + b];
                texts[start + PLACES[b]] = DIGITS[value >> 4 & 0xF];
                texts[start + PLACES[b] + 1] = DIGITS[value & 0xF];
            }
            for (int hyphen : HYPHENS) {
                texts[start + hyphen] = '-';
            }
            ends[i] = start + TEXT;
        }
        return new TextColumn(texts, ends);
    }
}
