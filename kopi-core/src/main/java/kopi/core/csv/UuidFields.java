package kopi.core.csv;

import java.util.HexFormat;
import kopi.core.model.Uuids;

/** What UUIDs look like (RFC 9562). */
final class UuidFields {
    private static final int LETTER_CASE = 'a' ^ 'A';

    private UuidFields() {}

    /** Whether that is a UUID. */
    static boolean isUuid(byte[] bytes, int from, int to) {
        boolean isUuid = to - from == Uuids.TEXT_LENGTH;
        for (int at = 0; isUuid && at < Uuids.TEXT_LENGTH; at++) {
            byte next = bytes[from + at];
            isUuid = Uuids.isHyphen(at) ? next == '-' : HexFormat.isHexDigit(next);
        }
        return isUuid;
    }

    /** Whether that is a UUID, all letters of which are small. */
    static boolean isLower(byte[] bytes, int from, int to) {
        return to - from == Uuids.TEXT_LENGTH && Uuids.isUuid(bytes, from);
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
