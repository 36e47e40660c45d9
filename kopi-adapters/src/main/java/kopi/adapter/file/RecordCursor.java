package kopi.adapter.file;

/**
 * Where the next record of a file starts, chunk by chunk: for each of them {@link #isRight}, then {@link #enter}, then {@link
 * #leave}. Not thread-safe.
 */
final class RecordCursor {
    private long record;
    private long line;
    /** The line goes on there, and there is nothing in the rest of it. */
    private boolean isInsideLine;

    RecordCursor(CsvFile file) {
        record = file.dataStart();
        line = 1L + file.header().lines();
    }

    /** Where the next record starts. */
    long record() {
        return record;
    }

    /** The line on which it does. */
    long line() {
        return line;
    }

    /** Whether the chunk was scanned from where its first record starts. */
    boolean isRight(ScannedChunk chunk) {
        // There is no line feed before the end of the line, so that one was found.
        return isInsideLine || chunk.start() == Math.min(record, chunk.place().end());
    }

    /** The chunk, which is right, is looked at now. */
    void enter(ScannedChunk chunk) {
        if (isInsideLine && chunk.start() < chunk.place().end()) {
            line++;
            isInsideLine = false;
        }
    }

    /** So is the next one. */
    void leave(ScannedChunk chunk) {
        isInsideLine |= chunk.endsInsideLine();
        // A record that swallowed the whole chunk ends behind it.
        record = Math.max(record, chunk.end());
        line += chunk.lines();
    }
}
