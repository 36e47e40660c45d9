package kopi.adapter.file;

import kopi.core.csv.ScannedRows;

/**
 * A chunk that was scanned on the assumption that it starts outside of quotes; {@link DatasetReader#accept} says whether
 * that was right. Immutable.
 */
public final class ScannedChunk {
    private final int seq;
    private final long start;
    private final long end;
    private final long lines;
    private final ScannedRows rows;
    private final int crc32c;

    /**
     * @param start offset in the file where its first record starts
     * @param end offset in the file where the record behind its last one starts
     * @param lines the physical lines in between
     * @param crc32c the CRC-32C of all of the chunk's bytes
     */
    ScannedChunk(int seq, long start, long end, long lines, ScannedRows rows, int crc32c) {
        this.seq = seq;
        this.start = start;
        this.end = end;
        this.lines = lines;
        this.rows = rows;
        this.crc32c = crc32c;
    }

    /** The chunk's number. */
    public int seq() {
        return seq;
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

    int crc32c() {
        return crc32c;
    }
}
