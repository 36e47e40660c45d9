package kopi.app.client;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import kopi.adapter.file.AcceptedChunk;
import kopi.adapter.file.RejectedRow;

/** Counts what is read of a dataset. Guarded by its owner, but for {@link #start}, which the first reader calls. */
final class DatasetTally {
    private static final double NANOS = 1e9;
    /** Of the rejected rows, so many are remembered: enough to see what is wrong. */
    private static final int FIRST_REJECTS = 3;

    private final String name;
    private volatile long startedAt;
    private long endedAt;
    private long rows;
    private long rejected;
    private long bytes;
    private final List<RejectedRow> firstRejects = new ArrayList<>(FIRST_REJECTS);

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
        chunk.rejects().stream().limit(FIRST_REJECTS - firstRejects.size()).forEach(firstRejects::add);
        endedAt = System.nanoTime();
    }

    long rows() {
        return rows;
    }

    long rejected() {
        return rejected;
    }

    /** Whether there are rows, and not one of them can be read. */
    boolean isUnreadable() {
        return rows > 0 && rejected == rows;
    }

    /** The first rejected rows, for people. */
    String firstRejects() {
        return firstRejects.stream().map(RejectedRow::describe).collect(Collectors.joining("; "));
    }

    DatasetSummary summary() {
        double seconds = Math.max(endedAt - startedAt, 1) / NANOS;
        return new DatasetSummary(name, rows, rejected, bytes, seconds, Math.round(rows / seconds));
    }
}
