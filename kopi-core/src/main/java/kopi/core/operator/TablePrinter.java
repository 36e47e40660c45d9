package kopi.core.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongConsumer;
import kopi.core.model.Batch;
import kopi.core.model.Dataset;
import kopi.core.model.Selection;
import kopi.core.report.OutputColumn;
import kopi.core.report.OutputColumn.Lookup;
import kopi.core.report.Report;
import kopi.core.report.Table;

/** Prints a table from all of its report's groups: ranks, orders, joins and formats. */
public final class TablePrinter {
    /** A part of a table ends with the record that makes it so long, so that it fits into a message. */
    static final int PART_BYTES = 1 << 20;

    private final Report.Summary report;
    private final Function<Dataset, ReferenceTable> references;
    private final LongConsumer room;

    /**
     * A printer of a report's tables.
     *
     * @param references the reference data that the report looks things up in
     * @param room is told before a table is printed how many bytes of texts that were looked up will be in it, and throws
     *     if those are too many: each may be long, and printed for any number of groups
     */
    public TablePrinter(Report.Summary report, Function<Dataset, ReferenceTable> references, LongConsumer room) {
        this.report = report;
        this.references = references;
        this.room = room;
    }

    /**
     * A printed table.
     *
     * @param parts what makes it up, in order; one at least
     * @param misses for each reference dataset in which ids were missing, those ids
     */
    public record Printed(List<Part> parts, Map<String, Set<Long>> misses) {}

    /**
     * Some records of a table that follow each other.
     *
     * @param rows how many
     * @param csv the records, without the header
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Part(int rows, byte[] csv) {}

    /**
     * Prints a table.
     *
     * @param groups all groups that the table may print, each once, in any order: keys, then sums
     */
    public Printed print(Table table, Batch groups) {
        int keyCount = report.keys().size();
        Batch ranked = table.ranking().isPresent()
                ? TopGroups.take(
                        groups,
                        TopGroups.select(groups, keyCount, table.ranking().get()))
                : groups;
        Selection order = RowOrder.by(ranked, keyCount, table.order());
        var misses = new TreeMap<String, Set<Long>>();
        List<ColumnPrinter> printers = new ArrayList<>();
        long texts = 0;
        for (OutputColumn column : table.columns()) {
            ColumnPrinter printer = printer(column, ranked, misses);
            texts += printer.textBytes();
            printers.add(printer);
        }
        room.accept(texts);
        return new Printed(parts(printers, order), misses);
    }

    private static List<Part> parts(List<ColumnPrinter> printers, Selection order) {
        List<Part> parts = new ArrayList<>();
        int next = 0;
        do {
            var records = new CsvRecords();
            int first = next;
            while (next < order.count() && records.size() < PART_BYTES) {
                for (ColumnPrinter printer : printers) {
                    printer.print(records, order.row(next));
                }
                records.end();
                next++;
            }
            parts.add(new Part(next - first, records.toBytes()));
        } while (next < order.count());
        return parts;
    }

    /** Prints one column's field of a row. */
    private interface ColumnPrinter {
        void print(CsvRecords records, int row);

        /** How many bytes of texts it will print that were looked up, over all rows. */
        default long textBytes() {
            return 0;
        }
    }

    private ColumnPrinter printer(OutputColumn column, Batch groups, Map<String, Set<Long>> misses) {
        return switch (column) {
            case OutputColumn.GroupValue(String _, int key) ->
                (records, row) -> records.field(report.keys().get(key).format(groups.longs(key)[row]));
            case OutputColumn.Total(String _, int measure) -> {
                long[] sums = groups.longs(report.keys().size() + measure);
                yield (records, row) ->
                        records.field(report.measures().get(measure).format(sums[row]));
            }
            case OutputColumn.Joined(String _, int key, Lookup lookup) -> joined(lookup, groups.longs(key), misses);
        };
    }

    private ColumnPrinter joined(Lookup lookup, long[] ids, Map<String, Set<Long>> misses) {
        Map<Long, byte[]> found = references.apply(lookup.dataset()).find(lookup, ids);
        long bytes = 0;
        for (long id : ids) {
            byte[] text = found.get(id);
            if (text == null) {
                misses.computeIfAbsent(lookup.dataset().name(), _ -> new TreeSet<>())
                        .add(id);
            } else {
                bytes += text.length;
            }
        }
        return new JoinedPrinter(lookup, ids, found, bytes);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record JoinedPrinter(Lookup lookup, long[] ids, Map<Long, byte[]> found, long textBytes)
            implements ColumnPrinter {
        @Override
        public void print(CsvRecords records, int row) {
            byte[] text = found.get(ids[row]);
            records.field(text != null ? text : instead(lookup, ids[row]));
        }
    }

    private static byte[] instead(Lookup lookup, long id) {
        return switch (lookup.missing()) {
            case THE_ID -> Long.toString(id).getBytes(UTF_8);
            case EMPTY -> new byte[0];
        };
    }
}
