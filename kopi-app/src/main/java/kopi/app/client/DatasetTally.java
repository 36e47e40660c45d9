package kopi.app.client;

import kopi.adapter.file.AcceptedChunk;

/** Counts what is read of a dataset. Guarded by its owner, but for {@link #start}, which the first reader calls. */
final class DatasetTally {
    private static final double NANOS = 1e9;

    private final String name;
    private volatile long startedAt;
    private long endedAt;
    private long rows;
    private long rejected;
    private long bytes;

    DatasetTally(String name) {
        this.name = name;
    }

    void start() {
        if (startedAt == 0) {
            startedAt = System.nanoTime();
        }
    }

    void add(AcceptedChunk chunk) {
        rows += chunk.rowsRead();
        rejected += chunk.rejects().size();
        bytes += chunk.bytes();
        endedAt = System.nanoTime();
    }

    DatasetSummary summary() {
        double seconds = Math.max(endedAt - startedAt, 1) / NANOS;
        return new DatasetSummary(name, rows, rejected, bytes, seconds, Math.round(rows / seconds));
    }
}
