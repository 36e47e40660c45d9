package kopi.core.operator;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.model.Batch;
import kopi.core.model.Selection;
import kopi.core.report.Table.Order;

/** Orders the rows of a batch of groups. */
final class RowOrder {
    private RowOrder() {}

    /** The rows by their first {@code keyCount} columns, smaller ones first. */
    static Selection byKeys(Batch groups, int keyCount) {
        return by(
                groups,
                keyCount,
                IntStream.range(0, keyCount).<Order>mapToObj(Order.ByKey::new).toList());
    }

    /**
     * The rows in that order.
     *
     * @param groups the keys, then the sums
     * @param keyCount how many of the columns are keys
     */
    static Selection by(Batch groups, int keyCount, List<Order> order) {
        Comparator<Integer> comparator = (_, _) -> 0;
        for (Order criterion : order) {
            comparator = comparator.thenComparing(
                    switch (criterion) {
                        case Order.ByKey(int key) -> ascending(groups.longs(key));
                        case Order.ByMeasureDescending(int measure) ->
                            ascending(groups.longs(keyCount + measure)).reversed();
                    });
        }
        int[] rows = IntStream.range(0, groups.rows())
                .boxed()
                .sorted(comparator)
                .mapToInt(Integer::intValue)
                .toArray();
        return new Selection(rows, rows.length, false);
    }

    private static Comparator<Integer> ascending(long[] values) {
        return Comparator.comparingLong(row -> values[row]);
    }
}
