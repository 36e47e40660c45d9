package kopi.adapter.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
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
    private byte[] bytes = {};

    ChunkReader(CsvLayout layout) {
        scanner = new CsvScanner(layout);
    }

    /** Scans the chunk, assuming that it starts outside of quotes. */
    ScannedChunk scan(Chunk chunk) {
        CsvFile file = chunk.file();
        long dataStart = file.header().end();
        if (chunk.start() <= dataStart) {
            return scanFrom(chunk, dataStart);
        }
        // The line feed right before the chunk counts, hence one byte more.
        long origin = chunk.start() - 1;
        int length = (int) (chunk.end() - origin);
        load(file, origin, 0, length);
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                return scan(chunk, origin, i + 1, length);
            }
        }
        return scanFrom(chunk, chunk.end());
    }

    /** Scans the chunk, knowing that a record starts at that offset of the file. */
    ScannedChunk scanFrom(Chunk chunk, long start) {
        long from = Math.min(start, chunk.end());
        int length = (int) (chunk.end() - from);
        load(chunk.file(), from, 0, length);
        return scan(chunk, from, 0, length);
    }

    /**
     * @param origin offset in the file of the first byte of {@link #bytes}
     * @param from index of the first record
     * @param end index where the chunk ends, up to which the bytes are loaded
     */
    private ScannedChunk scan(Chunk chunk, long origin, int from, int end) {
        CsvFile file = chunk.file();
        int known = end;
        int overlap = from < end ? OVERLAP : 0;
        scanner.start(file.layout(), from, end);
        while (true) {
            int wanted = (int) Math.min(end + (long) overlap, file.size() - origin);
            load(file, origin, known, wanted);
            known = wanted;
            Optional<ScannedRows> rows = scanner.resume(bytes, known, origin + known == file.size());
            if (rows.isPresent()) {
                return scanned(chunk, origin, from, rows.get());
            }
            overlap *= 4;
        }
    }

    private static ScannedChunk scanned(Chunk chunk, long origin, int from, ScannedRows rows) {
        long end = origin + rows.end();
        if (rows.endsInsideLine()) {
            return new ScannedChunk(chunk.seq(), origin + from, chunk.file().lineEnd(end), rows.lines() + 1L, rows);
        }
        return new ScannedChunk(chunk.seq(), origin + from, end, rows.lines(), rows);
    }

    /** Loads {@code bytes[from..to)}. */
    private void load(CsvFile file, long origin, int from, int to) {
        if (bytes.length < to + CsvScanner.PADDING) {
            bytes = Arrays.copyOf(bytes, to + to / 8 + OVERLAP + CsvScanner.PADDING);
        }
        for (int at = from; at < to; at += SLICE) {
            file.read(origin + at, ByteBuffer.wrap(bytes, at, Math.min(SLICE, to - at)));
        }
    }
}
