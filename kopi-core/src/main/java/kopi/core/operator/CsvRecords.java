package kopi.core.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import kopi.core.model.TextColumn;

/**
 * Writes CSV records into memory: comma, line feed, quotes (RFC 4180) where a field needs them.
 *
 * <p>Mutable, single owner.
 */
public final class CsvRecords {
    private byte[] bytes = new byte[256];
    private int size;
    private boolean atRecordStart = true;

    /** Adds a field. */
    public CsvRecords field(String text) {
        return field(text.getBytes(UTF_8));
    }

    /** Adds a field, byte for byte. */
    public CsvRecords field(byte[] text) {
        return field(text, 0, text.length);
    }

    /** Adds a field from a text column, byte for byte. */
    public CsvRecords field(TextColumn column, int row) {
        return field(column.bytes(), column.start(row), column.length(row));
    }

    /** Adds a field that is a text, byte for byte: with quotes if it is empty, so that it is told from one that is not there. */
    public CsvRecords text(byte[] text) {
        return text(text, 0, text.length);
    }

    /** Adds a field that is a text from a column, as {@link #text(byte[])} does. */
    public CsvRecords text(TextColumn column, int row) {
        return text(column.bytes(), column.start(row), column.length(row));
    }

    private CsvRecords text(byte[] source, int start, int length) {
        field(source, start, length);
        if (length == 0) {
            add((byte) '"');
            add((byte) '"');
        }
        return this;
    }

    private CsvRecords field(byte[] source, int start, int length) {
        if (!atRecordStart) {
            add((byte) ',');
        }
        atRecordStart = false;
        if (needsQuotes(source, start, length)) {
            addQuoted(source, start, length);
        } else {
            makeRoom(length);
            System.arraycopy(source, start, bytes, size, length);
            size += length;
        }
        return this;
    }

    /** Ends the record. */
    public CsvRecords end() {
        add((byte) '\n');
        atRecordStart = true;
        return this;
    }

    /** How many bytes there are so far. */
    int size() {
        return size;
    }

    /** The bytes so far. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private static boolean needsQuotes(byte[] source, int start, int length) {
        for (int i = start; i < start + length; i++) {
            byte b = source[i];
            if (b == ',' || b == '"' || b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }

    private void addQuoted(byte[] source, int start, int length) {
        add((byte) '"');
        for (int i = start; i < start + length; i++) {
            if (source[i] == '"') {
                add((byte) '"');
            }
            add(source[i]);
        }
        add((byte) '"');
    }

    private void add(byte b) {
        makeRoom(1);
        bytes[size++] = b;
    }

    private void makeRoom(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
        }
    }
}
