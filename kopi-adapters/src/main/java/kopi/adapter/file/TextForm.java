package kopi.adapter.file;

import kopi.core.csv.CsvScanner;
import kopi.core.csv.DialectBytes;
import kopi.core.csv.Utf16;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.Encoding;

/**
 * How the bytes of a file become those that scanners know.
 *
 * @param bytes of one encoding with one byte a character, or of UTF-8
 * @param isUtf16 whether they are in UTF-16 before
 * @param isBigEndian of UTF-16, whether the first byte of a unit is the high one
 */
record TextForm(DialectBytes bytes, boolean isUtf16, boolean isBigEndian) {
    /** As the chain's files are. */
    static final TextForm STANDARD = new TextForm(DialectBytes.of(CsvDialect.STANDARD), false, false);

    private static final int LOW_BYTE = 0xFF;
    private static final int HIGH_BYTE = 0xFE;

    /**
     * That of a file.
     *
     * @param start its first two bytes, or as many as there are
     */
    static TextForm of(CsvDialect dialect, byte[] start) {
        boolean isLittleEndian = start.length >= 2 && (start[0] & 0xFF) == LOW_BYTE && (start[1] & 0xFF) == HIGH_BYTE;
        return new TextForm(DialectBytes.of(dialect), dialect.encoding() == Encoding.UTF_16, !isLittleEndian);
    }

    /** How many bytes a character has at least, where it begins at a multiple of that. */
    int unit() {
        return isUtf16 ? Utf16.UNIT : 1;
    }

    /** Of a record, so many bytes of the file are enough to know what to do about it. */
    int recordLimit() {
        return unit() * CsvScanner.RECORD_LIMIT;
    }
}
