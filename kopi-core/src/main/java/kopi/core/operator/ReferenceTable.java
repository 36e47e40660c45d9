package kopi.core.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.model.Batch;
import kopi.core.model.ColumnSpec;
import kopi.core.model.FieldFormat;
import kopi.core.model.TextColumn;
import kopi.core.report.OutputColumn.Lookup;
import kopi.core.report.Projection;

/**
 * The rows of a reference dataset, as they came: nothing is indexed, since a report prints a handful of millions of
 * them. A look-up of all wanted ids is one pass over the id column.
 */
public final class ReferenceTable {
    private final Projection projection;
    private final List<Batch> batches;

    /**
     * Over a whole dataset.
     *
     * @param batches its batches in order of seq, with the projection's columns
     */
    public ReferenceTable(Projection projection, List<Batch> batches) {
        this.projection = projection;
        this.batches = List.copyOf(batches);
    }

    /**
     * What the dataset says of these ids: the attribute's text, byte for byte, of the first row with that id.
     *
     * @param wanted ids, in any order
     * @return the ids that the dataset has, and their attributes
     */
    public Map<Long, byte[]> find(Lookup lookup, long[] wanted) {
        long[] missing = new TreeSet<>(Arrays.stream(wanted).boxed().toList())
                .stream().mapToLong(Long::longValue).toArray();
        boolean[] isFound = new boolean[missing.length];
        Map<Long, byte[]> found = new TreeMap<>();
        int idColumn = projection.indexOf(lookup.id());
        for (Batch batch : batches) {
            long[] ids = batch.longs(idColumn);
            for (int row = 0; row < ids.length && found.size() < missing.length; row++) {
                int index = Arrays.binarySearch(missing, ids[row]);
                if (index >= 0 && !isFound[index]) {
                    isFound[index] = true;
                    found.put(ids[row], attribute(batch, lookup.attribute(), row));
                }
            }
        }
        return found;
    }

    private byte[] attribute(Batch batch, ColumnSpec column, int row) {
        int index = projection.indexOf(column);
        if (column.type().isText()) {
            TextColumn texts = batch.texts(index);
            return Arrays.copyOfRange(texts.bytes(), texts.start(row), texts.start(row) + texts.length(row));
        }
        return FieldFormat.format(column.type(), batch.longs(index)[row]).getBytes(UTF_8);
    }

    /** How many rows have an id that an earlier row has already. */
    public long duplicates(ColumnSpec id) {
        int idColumn = projection.indexOf(id);
        return isAscending(idColumn) ? 0 : duplicatesOnceSorted(idColumn);
    }

    /** Ids are given in order, mostly, which rules duplicates out without sorting millions of them. */
    private boolean isAscending(int idColumn) {
        long last = Long.MIN_VALUE;
        for (Batch batch : batches) {
            for (long id : batch.longs(idColumn)) {
                if (id <= last) {
                    return false;
                }
                last = id;
            }
        }
        return true;
    }

    private long duplicatesOnceSorted(int idColumn) {
        long[] ids =
                new long[Math.toIntExact(batches.stream().mapToLong(Batch::rows).sum())];
        int at = 0;
        for (Batch batch : batches) {
            System.arraycopy(batch.longs(idColumn), 0, ids, at, batch.rows());
            at += batch.rows();
        }
        Arrays.sort(ids);
        long duplicates = 0;
        for (int i = 1; i < ids.length; i++) {
            duplicates += ids[i] == ids[i - 1] ? 1 : 0;
        }
        return duplicates;
    }
}
