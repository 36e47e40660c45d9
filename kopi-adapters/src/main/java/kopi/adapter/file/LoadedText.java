package kopi.adapter.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import kopi.core.csv.CsvScanner;
import kopi.core.csv.Utf16;

/**
 * A part of a file in memory, in the form that scanners know: in UTF-8, or another encoding of one byte a character, and
 * with commas and double quotes. Its buffers are reused. Not thread-safe.
 */
final class LoadedText {
    /**
     * Read at once. Reading into an array goes through a native buffer of this size, which the JDK keeps per thread; so
     * much stays in the cache between the two copies.
     */
    private static final int SLICE = 64 << 10;

    private static final int SPARE = 4 << 10;

    private TextForm form = TextForm.STANDARD;
    private byte[] bytes = {};
    private byte[] units = {};
    private int length;
    private long origin;
    /** Up to where the file is loaded. */
    private long loadedTo;

    private boolean isComplete;

    /** Begins at that offset of a file. */
    void start(TextForm fileForm, long fileOrigin) {
        form = fileForm;
        origin = fileOrigin;
        loadedTo = fileOrigin;
        isComplete = false;
        length = 0;
    }

    /** What is loaded, {@link #length} of it, and room for {@link CsvScanner#PADDING} more. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Whether the file ends there. */
    boolean isComplete() {
        return isComplete;
    }

    /** Where the first character begins that begins at that offset of the file, or behind it. */
    int index(long offset) {
        return form.isUtf16()
                ? Utf16.index(bytes, length, (offset - origin) / Utf16.UNIT)
                : (int) Math.min(offset - origin, length);
    }

    /** Where in the file that character begins. */
    long offset(int index) {
        return origin + (form.isUtf16() ? Utf16.UNIT * Utf16.units(bytes, 0, index) : index);
    }

    /** Loads on up to that offset, which is within reach, or behind the character that goes on there. */
    void loadTo(Contents contents, long offset) {
        loadTo(contents, offset, new CRC32C(), offset);
    }

    /** The same, and sums up the bytes of the file from {@code summedFrom} to {@code offset}. */
    void loadTo(Contents contents, long offset, CRC32C checksum, long summedFrom) {
        makeRoom(offset - loadedTo);
        while (loadedTo < offset) {
            int count = (int) Math.min(SLICE, offset - loadedTo);
            loadedTo += form.isUtf16()
                    ? loadUnits(contents, count, checksum, summedFrom, offset)
                    : loadBytes(contents, count, checksum, summedFrom, offset);
        }
        isComplete = contents.reach(loadedTo + 1) == loadedTo;
    }

    private int loadBytes(Contents contents, int count, CRC32C checksum, long from, long to) {
        contents.read(loadedTo, ByteBuffer.wrap(bytes, length, count));
        // Now, while the bytes are in the cache.
        sum(bytes, length, count, checksum, from, to);
        form.bytes().toScanned(bytes, length, length + count);
        length += count;
        return count;
    }

    /** A unit more is looked at, for a pair is read at once. */
    private int loadUnits(Contents contents, int count, CRC32C checksum, long from, long to) {
        if (units.length == 0) {
            units = new byte[SLICE + Utf16.UNIT];
        }
        int known = (int) (contents.reach(loadedTo + count + Utf16.UNIT) - loadedTo);
        contents.read(loadedTo, ByteBuffer.wrap(units, 0, known));
        int taken = count;
        if (known > count
                && Character.isHighSurrogate(unit(count - Utf16.UNIT))
                && Character.isLowSurrogate(unit(count))) {
            taken = known;
        }
        sum(units, 0, taken, checksum, from, to);
        int before = length;
        length = Utf16.toUtf8(units, 0, taken, form.isBigEndian(), bytes, length);
        form.bytes().toScanned(bytes, before, length);
        return taken;
    }

    private char unit(int at) {
        return Utf16.unit(units, at, form.isBigEndian());
    }

    /** Sums up what of the bytes, read at {@link #loadedTo}, is from one offset of the file to another. */
    private void sum(byte[] read, int at, int count, CRC32C checksum, long from, long to) {
        int first = Math.clamp(from - loadedTo, 0, count);
        int last = Math.clamp(to - loadedTo, first, count);
        checksum.update(read, at + first, last - first);
    }

    private void makeRoom(long count) {
        long needed = length + (form.isUtf16() ? count / Utf16.UNIT * Utf16.MAX_BYTES_OF_UNIT : count) + SPARE;
        if (bytes.length < needed + CsvScanner.PADDING) {
            bytes = Arrays.copyOf(bytes, Math.toIntExact(needed + needed / 8 + CsvScanner.PADDING));
        }
    }
}
