package kopi.adapter.file;

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

    private final CsvScanner scanner;
    private final CRC32C crc32c = new CRC32C();
    private final LoadedText text = new LoadedText();

    ChunkReader(CsvLayout layout) {
        scanner = new CsvScanner(layout);
    }

    /** Scans the chunk, assuming that it starts outside of quotes. */
    ScannedChunk scan(Chunk chunk) {
        CsvFile file = chunk.file();
        if (chunk.start() <= file.dataStart()) {
            return scanFrom(chunk, file.dataStart());
        }
        try (Contents contents = chunk.contents()) {
            // The line feed right before the chunk counts, hence one character more.
            loadWhole(contents, chunk, chunk.start() - file.form().unit());
            int end = text.index(chunk.end());
            byte[] bytes = text.bytes();
            int from = 0;
            while (from < end && bytes[from] != '\n') {
                from++;
            }
            return scan(contents, chunk, Math.min(from + 1, end), end);
        }
    }

    /** Scans the chunk, knowing that a record starts at that offset of the file. */
    ScannedChunk scanFrom(Chunk chunk, long start) {
        try (Contents contents = chunk.contents()) {
            loadWhole(contents, chunk, chunk.start());
            int end = text.index(chunk.end());
            return scan(contents, chunk, text.index(Math.min(start, chunk.end())), end);
        }
    }

    /**
     * @param from index of the first record
     * @param end index where the chunk ends, up to which it is loaded
     */
    private ScannedChunk scan(Contents contents, Chunk chunk, int from, int end) {
        CsvFile file = chunk.file();
        int overlap = from < end ? OVERLAP : 0;
        scanner.start(file.layout(), from, end);
        while (true) {
            text.loadTo(contents, contents.reach(chunk.end() + overlap));
            Optional<ScannedRows> rows = scanner.resume(text.bytes(), text.length(), text.isComplete());
            if (rows.isPresent()) {
                return scanned(chunk, from, end, rows.get());
            }
            overlap = Math.min(4 * overlap, file.form().recordLimit());
        }
    }

    private ScannedChunk scanned(Chunk chunk, int from, int end, ScannedRows rows) {
        int checksum = (int) crc32c.getValue();
        if (from == end) {
            return new ScannedChunk(chunk, chunk.end(), chunk.end(), rows.lines(), rows, checksum);
        }
        return new ScannedChunk(chunk, text.offset(from), text.offset(rows.end()), rows.lines(), rows, checksum);
    }

    /** Loads from {@code origin}, which is the chunk's start or one character before it, to the chunk's end; sums it up. */
    private void loadWhole(Contents contents, Chunk chunk, long origin) {
        crc32c.reset();
        text.start(chunk.file().form(), origin);
        text.loadTo(contents, chunk.end(), crc32c, chunk.start());
    }
}
