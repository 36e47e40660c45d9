package kopi.core.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import kopi.core.model.Batch;
import kopi.core.model.Dataset;
import kopi.core.model.Selection;
import kopi.core.report.OutputColumn;
import kopi.core.report.OutputColumn.Lookup;
import kopi.core.report.Report;
import kopi.core.report.Table;

/** Prints a table from all of its report's groups: ranks, orders, joins and formats. */
public final class TablePrinter {
    private final Report.Summary shape;
    private final Function<Dataset, ReferenceTable> references;

    /**
     * A printer of a report's tables.
     *
     * @param references the reference data that the shape looks things up in
     */
    public TablePrinter(Report.Summary shape, Function<Dataset, ReferenceTable> references) {
        this.shape = shape;
        this.references = references;
    }

    /**
     * A printed table.
     *
     * @param rows the number of records
     * @param csv the records, without the header
     * @param misses for each reference dataset in which ids were missing, those ids
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Printed(int rows, byte[] csv, Map<String, Set<Long>> misses) {}

    /**
     * Prints a table.
     *
     * @param groups all groups that the table may print, each once, in any order: keys, then sums
     */
    public Printed print(Table table, Batch groups) {
        int keyCount = shape.keys().size();
        Batch ranked = table.ranking().isPresent()
                ? TopGroups.take(
                        groups,
                        TopGroups.select(groups, keyCount, table.ranking().get()))
                : groups;
        Selection order = RowOrder.by(ranked, keyCount, table.order());
        var misses = new TreeMap<String, Set<Long>>();
        List<ColumnPrinter> printers = new ArrayList<>();
        for (OutputColumn column : table.columns()) {
            printers.add(printer(column, ranked, misses));
        }
        var records = new CsvRecords();
        for (int i = 0; i < order.count(); i++) {
            for (ColumnPrinter printer : printers) {
                printer.print(records, order.row(i));
            }
            records.end();
        }
        return new Printed(order.count(), records.toBytes(), misses);
    }

    /** Prints one column's field of a row. */
    private interface ColumnPrinter {
        void print(CsvRecords records, int row);
    }

    private ColumnPrinter printer(OutputColumn column, Batch groups, Map<String, Set<Long>> misses) {
        return switch (column) {
            case OutputColumn.GroupValue(String _, int key) ->
                (records, row) -> records.field(shape.keys().get(key).format(groups.longs(key)[row]));
            case OutputColumn.Total(String _, int measure) -> {
                long[] sums = groups.longs(shape.keys().size() + measure);
                yield (records, row) ->
                        records.field(shape.measures().get(measure).format(sums[row]));
            }
            case OutputColumn.Joined(String _, int key, Lookup lookup) -> joined(lookup, groups.longs(key), misses);
        };
    }

    private ColumnPrinter joined(Lookup lookup, long[] ids, Map<String, Set<Long>> misses) {
        Map<Long, byte[]> found = references.apply(lookup.dataset()).find(lookup, ids);
        for (long id : ids) {
            if (!found.containsKey(id)) {
                misses.computeIfAbsent(lookup.dataset().name(), _ -> new TreeSet<>())
                        .add(id);
            }
        }
        return (records, row) -> {
            byte[] text = found.get(ids[row]);
            records.field(text != null ? text : instead(lookup, ids[row]));
        };
    }

    private static byte[] instead(Lookup lookup, long id) {
        return switch (lookup.missing()) {
            case THE_ID -> Long.toString(id).getBytes(UTF_8);
            case EMPTY -> new byte[0];
        };
    }
}
