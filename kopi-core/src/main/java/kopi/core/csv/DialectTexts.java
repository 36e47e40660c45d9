package kopi.core.csv;

import java.util.Arrays;
import kopi.core.model.TextColumn;

/** Texts as they stand in files of a dialect, made UTF-8 with commas and quotes where they were. */
final class DialectTexts {
    private DialectTexts() {}

    /**
     * Decodes a column.
     *
     * @param scanned as it was scanned; its array is written to
     * @param starts by row; {@link UnescapedTexts#NULL} where the text stands for NULL
     */
    static TextColumn decoded(DialectBytes dialect, TextColumn scanned, int[] starts) {
        dialect.fromScanned(scanned.bytes(), 0, scanned.bytes().length);
        return dialect.isLatin1() ? widened(scanned, starts) : scanned;
    }

    /** Every character beyond ASCII is two bytes of UTF-8. */
    private static TextColumn widened(TextColumn latin1, int[] starts) {
        byte[] utf8 = new byte[Math.addExact(latin1.bytes().length, beyondAscii(latin1.bytes()))];
        int[] ends = new int[latin1.size()];
        int at = 0;
        for (int row = 0; row < ends.length; row++) {
            boolean isNull = starts[row] == UnescapedTexts.NULL;
            for (int i = latin1.start(row); i < latin1.ends()[row]; i++) {
                byte b = latin1.bytes()[i];
                if (b >= 0 || isNull) {
                    utf8[at++] = b;
                } else {
                    utf8[at++] = (byte) (0xC0 | (b & 0xFF) >> 6);
                    utf8[at++] = (byte) (0x80 | (b & 0x3F));
                }
            }
            ends[row] = at;
        }
        return new TextColumn(Arrays.copyOf(utf8, at), ends);
    }

    private static int beyondAscii(byte[] bytes) {
        int count = 0;
        for (byte b : bytes) {
            count += b < 0 ? 1 : 0;
        }
        return count;
    }
}
