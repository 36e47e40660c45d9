package kopi.adapter.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import kopi.core.csv.CsvHeader;
import kopi.core.csv.CsvLayout;
import kopi.core.csv.CsvScanner;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.report.Projection;
import kopi.core.text.SafeText;
import kopi.platform.folder.IoReason;

/**
 * An open CSV file, whose size is taken to be what it was when it was found. Thread-safe: all reads are positional.
 * Every I/O error becomes a {@link KopiException} that names the file.
 */
final class CsvFile implements AutoCloseable {
    private static final int FIRST_HEADER_BYTES = 4 << 10;
    /** Room for the longest record, and for blank lines before it. */
    private static final int MAX_HEADER_BYTES = 4 * CsvScanner.RECORD_LIMIT;

    private final String name;
    private final Path path;
    private final FileState state;
    private final FileChannel channel;
    private final CsvHeader header;
    private final CsvLayout layout;

    private CsvFile(TableFolder.Entry entry, FileChannel channel, Projection projection) {
        this.name = entry.name();
        this.path = entry.path();
        this.state = entry.state();
        this.channel = channel;
        byte[] start = {};
        try {
            start = start(FIRST_HEADER_BYTES);
            this.header = readHeader(start);
            this.layout = CsvLayout.of(header, projection);
        } catch (InvalidInputException e) {
            throw FileFormatHint.of(start)
                    .map(hint -> new InvalidInputException(SafeText.value(name) + " " + hint, e))
                    .orElse(e);
        }
    }

    /**
     * Opens a file and reads its header.
     *
     * @throws InvalidInputException if it cannot be read, has no header or lacks a column
     */
    static CsvFile open(TableFolder.Entry entry, Projection projection) {
        FileChannel channel;
        try {
            channel = FileChannel.open(entry.path(), StandardOpenOption.READ);
        } catch (IOException e) {
            throw unreadable(entry.name(), e);
        }
        try {
            return new CsvFile(entry, channel, projection);
        } catch (RuntimeException e) {
            closeAfter(e, channel);
            throw e;
        }
    }

    private static void closeAfter(Exception failure, FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private CsvHeader readHeader(byte[] firstBytes) {
        byte[] start = firstBytes;
        for (int length = FIRST_HEADER_BYTES; length <= MAX_HEADER_BYTES; length *= 2) {
            if (length > FIRST_HEADER_BYTES) {
                start = start(length);
            }
            Optional<CsvHeader> found = CsvHeader.read(name, start, start.length, start.length == size());
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new InvalidInputException(name + " has no header line within its first " + MAX_HEADER_BYTES + " bytes");
    }

    private byte[] start(int length) {
        byte[] start = new byte[(int) Math.min(length, size())];
        read(0, ByteBuffer.wrap(start));
        return start;
    }

    /** Relative to the dataset directory. */
    String name() {
        return name;
    }

    /** What it was when it was found. */
    long size() {
        return state.size();
    }

    /** When it was modified last before it was found. */
    Instant modified() {
        return state.modified().toInstant();
    }

    CsvHeader header() {
        return header;
    }

    CsvLayout layout() {
        return layout;
    }

    /** Fills what remains of the buffer with the bytes from {@code position} on, all of which the file must have. */
    void read(long position, ByteBuffer buffer) {
        long at = position;
        try {
            while (buffer.hasRemaining()) {
                int count = channel.read(buffer, at);
                if (count < 0) {
                    verifyUnchanged();
                    throw changed("it ended at byte " + at + " of " + size());
                }
                at += count;
            }
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** The offset behind the first line feed at {@code position} or later; the file's size if there is none. */
    long lineEnd(long position) {
        ByteBuffer buffer = ByteBuffer.allocate(CsvScanner.RECORD_LIMIT);
        for (long at = position; at < size(); at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), size() - at));
            read(at, buffer);
            for (int i = 0; i < buffer.limit(); i++) {
                if (buffer.get(i) == '\n') {
                    return at + i + 1;
                }
            }
        }
        return size();
    }

    /**
     * Makes sure that the path still leads to the same file, and that nothing has written to it since it was found.
     *
     * @throws InvalidInputException if not
     */
    void verifyUnchanged() {
        Optional<String> difference;
        try {
            difference = FileState.difference(path, state);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        if (difference.isPresent()) {
            throw changed(difference.get());
        }
    }

    /**
     * What is thrown when it does not hold any more what it has held.
     *
     * @param how what has happened to it
     */
    InvalidInputException changed(String how) {
        return new InvalidInputException(SafeText.value(name) + " changed while it was read: " + how
                + "; nothing may write to a dataset while kopi reads it");
    }

    /** What is thrown when a file or folder cannot be read. */
    static KopiException unreadable(String name, IOException e) {
        return IoReason.failure("cannot read " + SafeText.value(name), e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }
}
