package kopi.core.job;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Rejected rows of a job by reason, and the first of them. Bounded: {@link #MAX_REASONS} reasons, the rest under one; {@link
 * #MAX_LINES} rows.
 *
 * <p>Mutable, single owner.
 */
public final class RejectTally {
    static final int MAX_REASONS = 20;
    static final int MAX_LINES = 100;
    /** Of rows whose reason was not told, or of which there are too many. */
    static final String OTHER = "…";

    private final SortedMap<String, Long> reasons = new TreeMap<>();
    private final List<RejectedLine> lines = new ArrayList<>();

    /** Adds the rows of a batch that was not added before. */
    public void add(BatchRejects rejects) {
        rejects.first().forEach(this::add);
        count(OTHER, rejects.rows() - rejects.first().size());
    }

    private void add(RejectedLine line) {
        String kind = line.kind();
        count(reasons.containsKey(kind) || reasons.size() < MAX_REASONS ? kind : OTHER, 1);
        if (lines.size() < MAX_LINES) {
            lines.add(line);
        }
    }

    private void count(String reason, long rows) {
        if (rows > 0) {
            reasons.merge(reason, rows, Long::sum);
        }
    }

    /** How many rows there are of each reason. */
    public SortedMap<String, Long> reasons() {
        return new TreeMap<>(reasons);
    }

    /** The first of them. */
    public List<RejectedLine> lines() {
        return List.copyOf(lines);
    }
}
