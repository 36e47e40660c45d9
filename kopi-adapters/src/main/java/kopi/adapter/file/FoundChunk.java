package kopi.adapter.file;

import kopi.core.model.Batch;

/** A chunk whose place in its file is known, for people who are to look at it there. To be closed. */
public final class FoundChunk implements AutoCloseable {
    private final FileChunks chunks;
    private final Chunk place;
    private final long record;
    private final long line;
    private final ScannedChunk scanned;

    /**
     * @param chunks what it was found in; closed with it
     * @param record offset in the file where the first record starts that is the chunk's
     * @param line on which that is, from 1 on
     */
    FoundChunk(FileChunks chunks, Chunk place, long record, long line, ScannedChunk scanned) {
        this.chunks = chunks;
        this.place = place;
        this.record = record;
        this.line = line;
        this.scanned = scanned;
    }

    /** Its good rows. */
    public Batch batch() {
        return scanned.rows().batch();
    }

    /** Its file and lines, for people. */
    public String describe() {
        long lines = scanned.lines() + (scanned.endsInsideLine() ? 1 : 0);
        return place.file().name() + ", lines " + line + " to " + Math.max(line, line + lines - 1);
    }

    /**
     * The file, and the line on which the record starts that a row was read from, for people.
     *
     * @param row one of the batch's
     * @throws kopi.core.error.InvalidInputException if the file cannot be read
     */
    public String describe(int row) {
        return place.file().name() + ", line " + (line + linesBefore(row));
    }

    /** Rows do not know their lines. But the records that start in a shorter chunk are the first ones of a longer one. */
    private long linesBefore(int row) {
        var reader = new ChunkReader(place.file().layout());
        long character = place.file().form().unit();
        long without = record;
        long with = place.end();
        while (with - without > character) {
            long middle = without + (with - without) / character / 2 * character;
            if (scanTo(reader, middle).rows().batch().rows() > row) {
                with = middle;
            } else {
                without = middle;
            }
        }
        return without == record ? 0 : scanTo(reader, without).lines();
    }

    private ScannedChunk scanTo(ChunkReader reader, long end) {
        return reader.scanFrom(place.upTo(end), record);
    }

    @Override
    public void close() {
        chunks.close();
    }
}
