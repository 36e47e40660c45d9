package kopi.core.csv;

/** What UUIDs look like (RFC 9562). */
final class UuidFields {
    static final int LENGTH = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx".length();

    private static final int LETTER_CASE = 'a' ^ 'A';

    private UuidFields() {}

    /** Whether a hyphen stands at that place. */
    static boolean isHyphen(int place) {
        return place == 8 || place == 13 || place == 18 || place == 23;
    }

    static boolean isDigit(byte b) {
        int lower = b | LETTER_CASE;
        return (b >= '0' && b <= '9') || (lower >= 'a' && lower <= 'f');
    }

    /** Whether all digits that are letters are small ones. */
    static boolean isLower(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] >= 'A' && bytes[i] <= 'F') {
                return false;
            }
        }
        return true;
    }

    /** The same in lower case. */
    static byte[] lower(byte[] uuid) {
        byte[] lower = uuid.clone();
        for (int i = 0; i < lower.length; i++) {
            lower[i] |= isHyphen(i) ? 0 : (byte) LETTER_CASE;
        }
        return lower;
    }
}
