package kopi.adapter.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import kopi.core.csv.CsvLayout;
import kopi.core.csv.CsvScanner;
import kopi.core.csv.ScannedRows;

/**
 * Reads one chunk after the other into memory and scans it; its buffers are reused, so keep one per thread. Not
 * thread-safe.
 */
final class ChunkReader {
    /** Read beyond the chunk's end at first, for the end of its last record. */
    private static final int OVERLAP = 4 << 10;
    /**
     * Read at once. Reading into an array goes through a native buffer of this size, which the JDK keeps per thread; so
     * much stays in the cache between the two copies.
     */
    private static final int SLICE = 64 << 10;

    private final CsvScanner scanner;
    private final CRC32C crc32c = new CRC32C();
    private byte[] bytes = {};

    ChunkReader(CsvLayout layout) {
        scanner = new CsvScanner(layout);
    }

    /** Scans the chunk, assuming that it starts outside of quotes. */
    ScannedChunk scan(Chunk chunk) {
        long dataStart = chunk.file().header().end();
        if (chunk.start() <= dataStart) {
            return scanFrom(chunk, dataStart);
        }
        try (FileContents contents = chunk.file().contents()) {
            // The line feed right before the chunk counts, hence one byte more.
            long origin = chunk.start() - 1;
            int length = (int) (chunk.end() - origin);
            loadWhole(contents, chunk, origin);
            int from = 0;
            while (from < length && bytes[from] != '\n') {
                from++;
            }
            return scan(contents, chunk, origin, Math.min(from + 1, length), length);
        }
    }

    /** Scans the chunk, knowing that a record starts at that offset of the file. */
    ScannedChunk scanFrom(Chunk chunk, long start) {
        try (FileContents contents = chunk.file().contents()) {
            int length = (int) chunk.bytes();
            loadWhole(contents, chunk, chunk.start());
            return scan(contents, chunk, chunk.start(), (int) Math.min(start - chunk.start(), length), length);
        }
    }

    /** The checksum of the chunk's bytes, as they are now. */
    int checksum(Chunk chunk) {
        try (FileContents contents = chunk.file().contents()) {
            loadWhole(contents, chunk, chunk.start());
        }
        return (int) crc32c.getValue();
    }

    /**
     * @param origin offset in the file of the first byte of {@link #bytes}
     * @param from index of the first record
     * @param end index where the chunk ends, up to which the bytes are loaded
     */
    private ScannedChunk scan(FileContents contents, Chunk chunk, long origin, int from, int end) {
        CsvFile file = chunk.file();
        int known = end;
        int overlap = from < end ? OVERLAP : 0;
        scanner.start(file.layout(), from, end);
        while (true) {
            int wanted = (int) Math.min(end + (long) overlap, file.size() - origin);
            load(contents, origin, known, wanted);
            known = wanted;
            Optional<ScannedRows> rows = scanner.resume(bytes, known, origin + known == file.size());
            if (rows.isPresent()) {
                return scanned(contents, chunk, origin, from, rows.get());
            }
            // Of a record, so much is enough to know what to do about it.
            overlap = Math.min(4 * overlap, CsvScanner.RECORD_LIMIT);
        }
    }

    private ScannedChunk scanned(FileContents contents, Chunk chunk, long origin, int from, ScannedRows rows) {
        long end = origin + rows.end();
        int checksum = (int) crc32c.getValue();
        if (rows.endsInsideLine()) {
            return new ScannedChunk(
                    chunk.seq(), origin + from, contents.lineEnd(end), rows.lines() + 1L, rows, checksum);
        }
        return new ScannedChunk(chunk.seq(), origin + from, end, rows.lines(), rows, checksum);
    }

    /** Loads from {@code origin}, which is the chunk's start or one byte before it, to the chunk's end; sums it up. */
    private void loadWhole(FileContents contents, Chunk chunk, long origin) {
        int length = (int) (chunk.end() - origin);
        makeRoom(length);
        crc32c.reset();
        int from = (int) (chunk.start() - origin);
        for (int at = 0; at < length; at += SLICE) {
            int end = Math.min(at + SLICE, length);
            contents.read(origin + at, ByteBuffer.wrap(bytes, at, end - at));
            // Now, while the bytes are in the cache.
            crc32c.update(bytes, Math.max(at, from), end - Math.max(at, from));
        }
    }

    private void makeRoom(int length) {
        if (bytes.length < length + CsvScanner.PADDING) {
            bytes = Arrays.copyOf(bytes, length + length / 8 + OVERLAP + CsvScanner.PADDING);
        }
    }

    /** Loads {@code bytes[from..to)}. */
    private void load(FileContents contents, long origin, int from, int to) {
        makeRoom(to);
        for (int at = from; at < to; at += SLICE) {
            contents.read(origin + at, ByteBuffer.wrap(bytes, at, Math.min(SLICE, to - at)));
        }
    }
}
