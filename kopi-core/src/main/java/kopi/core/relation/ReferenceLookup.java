package kopi.core.relation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Selection;
import kopi.core.query.ColumnVectors;
import kopi.core.query.ReferenceJoin;

/**
 * Finds the rows of a reference that some values refer to: the values are indexed, not the reference, which may have millions of rows
 * of which a query needs a handful. One pass over its keys; of several rows with the same key the first one counts.
 */
final class ReferenceLookup {
    private static final int NOT_FOUND = -1;

    private final ReferenceRows reference;
    private final ReferenceJoin join;
    private final WantedKeys wanted;
    /** By number of a wanted key: the place of its row among those that were found. */
    private final int[] places;

    private int found;

    private ReferenceLookup(ReferenceRows reference, ReferenceJoin join, Vector values) {
        this.reference = reference;
        this.join = join;
        this.wanted = WantedKeys.of(values);
        this.places = new int[wanted.size()];
        Arrays.fill(places, NOT_FOUND);
    }

    /**
     * What was found.
     *
     * @param columns of the found rows
     * @param rowOf for each value the found row; {@link Vectors#NO_ROW} if there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // the array is the point: it is taken from and never compared
    record Found(List<Vector> columns, int[] rowOf) {}

    /** Looks up the values, whose type is that of the key. */
    static Found find(ReferenceRows reference, ReferenceJoin join, Vector values) {
        return new ReferenceLookup(reference, join, values).find();
    }

    private Found find() {
        List<VectorBatch> parts = new ArrayList<>();
        for (Batch batch : reference.batches()) {
            Selection rows = select(batch);
            if (rows.count() > 0) {
                parts.add(take(batch, rows));
            }
        }
        List<Vector> columns = IntStream.range(0, join.columns().size())
                .mapToObj(i -> Vectors.concat(
                        ColumnVectors.type(join.columns().get(i)),
                        parts.stream().map(part -> part.columns().get(i)).toList()))
                .toList();
        int[] rowOf = wanted.numbers().clone();
        for (int row = 0; row < rowOf.length; row++) {
            rowOf[row] = rowOf[row] == WantedKeys.NONE ? Vectors.NO_ROW : places[rowOf[row]];
        }
        return new Found(columns, rowOf);
    }

    /** The rows of a batch that are the first ones with keys which are wanted. */
    private Selection select(Batch batch) {
        int[] numbers = wanted.find(keys(reference, join, batch));
        int[] chosen = new int[numbers.length];
        int count = 0;
        for (int row = 0; row < numbers.length; row++) {
            int number = numbers[row];
            if (number != WantedKeys.NONE && places[number] == NOT_FOUND) {
                places[number] = found++;
                chosen[count++] = row;
            }
        }
        return Selection.of(chosen, count, batch.rows());
    }

    /** The keys of a batch. */
    static Vector keys(ReferenceRows reference, ReferenceJoin join, Batch batch) {
        Column keys = batch.columns().get(reference.indexOf(join.key()));
        return ColumnVectors.ofFile(new Batch(batch.rows(), List.of(keys)), List.of(join.key()))
                .columns()
                .getFirst();
    }

    private VectorBatch take(Batch batch, Selection rows) {
        List<Column> taken = new ArrayList<>();
        for (ColumnSpec column : join.columns()) {
            taken.add(batch.columns().get(reference.indexOf(column)).take(rows));
        }
        return ColumnVectors.ofFile(new Batch(rows.count(), taken), join.columns());
    }
}
