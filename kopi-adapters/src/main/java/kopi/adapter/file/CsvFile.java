package kopi.adapter.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import kopi.core.csv.CsvHeader;
import kopi.core.csv.CsvLayout;
import kopi.core.csv.CsvScanner;
import kopi.core.error.InvalidInputException;
import kopi.core.report.Projection;

/**
 * An open CSV file, whose size is taken to be what it was when it was opened. Thread-safe: all reads are positional.
 * Every I/O error becomes an {@link InvalidInputException} that names the file.
 */
final class CsvFile implements AutoCloseable {
    private static final int FIRST_HEADER_BYTES = 4 << 10;
    /** Room for the longest record, and for blank lines before it. */
    private static final int MAX_HEADER_BYTES = 4 * CsvScanner.RECORD_LIMIT;

    private final String name;
    private final FileChannel channel;
    private final long size;
    private final CsvHeader header;
    private final CsvLayout layout;

    private CsvFile(String name, FileChannel channel, Projection projection) throws IOException {
        this.name = name;
        this.channel = channel;
        this.size = channel.size();
        this.header = readHeader();
        this.layout = CsvLayout.of(header, projection);
    }

    /**
     * Opens a file and reads its header.
     *
     * @param name for messages
     * @throws InvalidInputException if it cannot be read, has no header or lacks a column
     */
    static CsvFile open(Path path, String name, Projection projection) {
        if (Files.isDirectory(path)) {
            throw new InvalidInputException(name + " is a folder, not a CSV file");
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        try {
            return new CsvFile(name, channel, projection);
        } catch (IOException e) {
            closeAfter(e, channel);
            throw unreadable(name, e);
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

    private CsvHeader readHeader() {
        for (int length = FIRST_HEADER_BYTES; length <= MAX_HEADER_BYTES; length *= 2) {
            byte[] start = new byte[(int) Math.min(length, size)];
            read(0, ByteBuffer.wrap(start));
            Optional<CsvHeader> found = CsvHeader.read(name, start, start.length, start.length == size);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new InvalidInputException(name + " has no header line within its first " + MAX_HEADER_BYTES + " bytes");
    }

    /** Relative to the dataset directory. */
    String name() {
        return name;
    }

    long size() {
        return size;
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
                    throw new InvalidInputException(name + " became shorter while it was read: it ends at byte " + at
                            + " of " + size + "; nothing may write to a dataset while kopi reads it");
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
        for (long at = position; at < size; at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), size - at));
            read(at, buffer);
            for (int i = 0; i < buffer.limit(); i++) {
                if (buffer.get(i) == '\n') {
                    return at + i + 1;
                }
            }
        }
        return size;
    }

    private static InvalidInputException unreadable(String name, IOException e) {
        String why =
                switch (e) {
                    case NoSuchFileException _ -> "it does not exist";
                    case AccessDeniedException _ -> "permission denied";
                    default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                };
        return new InvalidInputException("cannot read " + name + ": " + why, e);
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
