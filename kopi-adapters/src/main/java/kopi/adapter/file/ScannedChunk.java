package kopi.adapter.file;

import kopi.core.csv.ScannedRows;

/**
 * A chunk that was scanned on the assumption that it starts outside of quotes; {@link DatasetReader#accept} says whether
 * that was right. Immutable.
 */
public final class ScannedChunk {
    private final Chunk place;
    private final long start;
    private final long end;
    private final long lines;
    private final ScannedRows rows;
    private final int crc32c;

    /**
     * @param start offset in the file where its first record starts
     * @param end offset in the file where the record behind its last one starts, or the rest of its last line
     * @param lines the physical lines in between
     * @param crc32c the CRC-32C of all of the chunk's bytes
     */
    ScannedChunk(Chunk place, long start, long end, long lines, ScannedRows rows, int crc32c) {
        this.place = place;
        this.start = start;
        this.end = end;
        this.lines = lines;
        this.rows = rows;
        this.crc32c = crc32c;
    }

    /** The chunk's number. */
    public int seq() {
        return place.seq();
    }

    Chunk place() {
        return place;
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    long lines() {
        return lines;
    }

    ScannedRows rows() {
        return rows;
    }

    /** Whether its last line goes on at its end, and holds no record there. */
    boolean endsInsideLine() {
        return rows.endsInsideLine();
    }

    int crc32c() {
        return crc32c;
    }
}
