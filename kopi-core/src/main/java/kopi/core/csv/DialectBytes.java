package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.Encoding;

/**
 * Makes the bytes of a file ones that the scanners know, and texts of them what they were: the scanners know commas and
 * double quotes only, so other delimiters and quotes change places with them before a chunk is scanned, and back in what
 * is kept of it. Where bytes stand does not change. Immutable.
 */
public final class DialectBytes {
    private final byte delimiter;
    private final byte quote;
    /** What stands for the quote once delimiters have changed places with commas. */
    private final byte movedQuote;

    private final boolean isLatin1;

    private DialectBytes(CsvDialect dialect) {
        delimiter = (byte) dialect.delimiter();
        quote = '"';
        movedQuote = exchanged((byte) dialect.quote(), delimiter, (byte) ',');
        isLatin1 = dialect.encoding() == Encoding.ISO_8859_1;
    }

    /** That of files of a dialect; those in UTF-16 are in UTF-8 before they come here. */
    public static DialectBytes of(CsvDialect dialect) {
        return new DialectBytes(dialect);
    }

    /** Whether there is nothing to do. */
    boolean isIdentity() {
        return delimiter == ',' && movedQuote == quote && !isLatin1;
    }

    /** Whether a byte beyond ASCII is a character. */
    boolean isLatin1() {
        return isLatin1;
    }

    /** Makes {@code bytes[from..to)} of a file ones that scanners know. To be done once. */
    public void toScanned(byte[] bytes, int from, int to) {
        exchange(bytes, from, to, delimiter, (byte) ',');
        exchange(bytes, from, to, movedQuote, quote);
    }

    /** Undoes {@link #toScanned}. */
    void fromScanned(byte[] bytes, int from, int to) {
        exchange(bytes, from, to, movedQuote, quote);
        exchange(bytes, from, to, delimiter, (byte) ',');
    }

    /** What a byte of a file is when it is scanned. */
    byte toScanned(byte b) {
        return exchanged(exchanged(b, delimiter, (byte) ','), movedQuote, quote);
    }

    /** What a text looks like when it is scanned. */
    byte[] scanned(String text) {
        byte[] bytes = text.getBytes(isLatin1 ? ISO_8859_1 : UTF_8);
        toScanned(bytes, 0, bytes.length);
        return bytes;
    }

    /** A text that was scanned; what is malformed in it becomes U+FFFD. */
    String text(byte[] scanned) {
        byte[] bytes = scanned.clone();
        fromScanned(bytes, 0, bytes.length);
        return new String(bytes, isLatin1 ? ISO_8859_1 : UTF_8);
    }

    private static byte exchanged(byte b, byte one, byte other) {
        return b == one ? other : b == other ? one : b;
    }

    private static void exchange(byte[] bytes, int from, int to, byte one, byte other) {
        if (one == other) {
            return;
        }
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            Swar.store(bytes, at, Swar.exchanged(Swar.load(bytes, at), one, other));
        }
        for (; at < to; at++) {
            bytes[at] = exchanged(bytes[at], one, other);
        }
    }
}
