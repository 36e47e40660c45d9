package kopi.core.operator;

import java.util.ArrayList;
import java.util.List;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;

/** Puts batches together. */
public final class Batches {
    private Batches() {}

    /**
     * The rows of all batches, one batch after the other.
     *
     * @param batches at least one; all with the same integer columns
     */
    public static Batch concat(List<Batch> batches) {
        int rows = Math.toIntExact(batches.stream().mapToLong(Batch::rows).sum());
        List<Column> columns = new ArrayList<>();
        for (int c = 0; c < batches.getFirst().columns().size(); c++) {
            long[] values = new long[rows];
            int at = 0;
            for (Batch batch : batches) {
                System.arraycopy(batch.longs(c), 0, values, at, batch.rows());
                at += batch.rows();
            }
            columns.add(new LongColumn(values));
        }
        return new Batch(rows, columns);
    }
}
