package kopi.core.csv;

import java.util.List;
import kopi.core.model.Batch;

/**
 * What a chunk held.
 *
 * @param batch its good rows
 * @param rejects its bad ones
 * @param lines the physical lines that its records take up
 * @param end offset in the scanned bytes where the record behind the last one starts, unless {@code endsInsideLine}
 * @param endsInsideLine the last record was rejected and the rest of its first line, of which nothing else is known,
 *     goes on at {@code end}: whoever has the file must skip it up to its line feed and count it as one line more
 */
public record ScannedRows(Batch batch, List<Reject> rejects, int lines, int end, boolean endsInsideLine) {
    public ScannedRows {
        rejects = List.copyOf(rejects);
    }

    /** The number of rows, good and bad. */
    public int rowsRead() {
        return batch.rows() + rejects.size();
    }
}
