package kopi.core.message;

import kopi.core.model.Batch;
import kopi.core.query.JoinSide;

/**
 * What one report takes out of a batch.
 *
 * @param report the report's name
 * @param side which side of the report's facts the batch is, if it joins two
 * @param rows its columns; which ones depends on the stage, see {@link Message}
 */
public record Section(String report, JoinSide side, Batch rows) {
    /** Of a report that reads one fact. */
    public Section(String report, Batch rows) {
        this(report, JoinSide.LEFT, rows);
    }
}
