package kopi.adapter.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import kopi.core.csv.CsvScanner;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;

/**
 * A file that is open, as it was when it was found. Thread-safe: all reads are positional. Every I/O error becomes a {@link
 * KopiException} that names the file.
 */
final class FileContents implements AutoCloseable {
    private final TableFolder.Entry entry;
    private final FileChannel channel;

    private FileContents(TableFolder.Entry entry, FileChannel channel) {
        this.entry = entry;
        this.channel = channel;
    }

    /**
     * Opens the file that was found.
     *
     * @throws InvalidInputException if it cannot be read, or the path leads to another one now, or to one that has changed
     */
    static FileContents open(TableFolder.Entry entry) {
        // Before it is opened: it may have become a pipe, which would not open until somebody writes. A file that takes
        // its
        // place for this moment only is found out by the time of its change.
        entry.verifyUnchanged();
        try {
            return new FileContents(entry, FileChannel.open(entry.path(), StandardOpenOption.READ));
        } catch (IOException e) {
            throw TableFolder.unreadable(entry.name(), e);
        }
    }

    TableFolder.Entry entry() {
        return entry;
    }

    /** Its first bytes: so many, or all there are. */
    byte[] start(int length) {
        byte[] start = new byte[(int) Math.min(length, entry.size())];
        read(0, ByteBuffer.wrap(start));
        return start;
    }

    /** Fills what remains of the buffer with the bytes from {@code position} on, all of which the file must have. */
    void read(long position, ByteBuffer buffer) {
        long at = position;
        try {
            while (buffer.hasRemaining()) {
                int count = channel.read(buffer, at);
                if (count < 0) {
                    entry.verifyUnchanged();
                    throw entry.changed("it ended at byte " + at + " of " + entry.size());
                }
                at += count;
            }
        } catch (IOException e) {
            throw TableFolder.unreadable(entry.name(), e);
        }
    }

    /** The offset behind the first line feed at {@code position} or later; the file's size if there is none. */
    long lineEnd(long position) {
        return lineEnd(position, 1, (buffer, i) -> buffer.get(i) == '\n');
    }

    /** The same, of a file in UTF-16. */
    long lineEndOfUnits(long position, boolean isBigEndian) {
        ByteOrder order = isBigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return lineEnd(
                position, Character.BYTES, (buffer, i) -> buffer.order(order).getChar(i) == '\n');
    }

    private long lineEnd(long position, int unit, LineEnd lineEnd) {
        ByteBuffer buffer = ByteBuffer.allocate(CsvScanner.RECORD_LIMIT);
        for (long at = position; at < entry.size(); at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), entry.size() - at));
            read(at, buffer);
            for (int i = 0; i + unit <= buffer.limit(); i += unit) {
                if (lineEnd.isAt(buffer, i)) {
                    return at + i + unit;
                }
            }
        }
        return entry.size();
    }

    private interface LineEnd {
        boolean isAt(ByteBuffer buffer, int index);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw TableFolder.unreadable(entry.name(), e);
        }
    }
}
