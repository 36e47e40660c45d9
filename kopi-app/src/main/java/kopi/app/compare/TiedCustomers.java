package kopi.app.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether two rankings of customers differ only in whom of those with equal quantities they list.
 *
 * <p>A store's ranking lists its N best customers. Those who bought more than its last one are in every right ranking;
 * of those who bought as much as its last one, there may be more than places, and any choice of them is right. So rows
 * may differ only at a store's lowest quantity, both sides having as many rows and the same lowest quantity, and only
 * where a list is cut off. N is taken to be the length of the longest list: a shorter one has all customers of its
 * store, and nobody to swap. Not thread-safe.
 */
final class TiedCustomers {
    static final String STORE = "store_name";
    static final String QUANTITY = "purchases_qty";

    private final int storeColumn;
    private final int quantityColumn;
    private final Map<String, StoreRankings> stores = new TreeMap<>();

    /** A store's list on both sides. */
    private static final class StoreRankings {
        private final Ranking expected = new Ranking();
        private final Ranking actual = new Ranking();

        Ranking on(Side side) {
            return side == Side.EXPECTED ? expected : actual;
        }

        boolean areExplained(long longest) {
            if (!expected.hasOddRows() && !actual.hasOddRows()) {
                return true;
            }
            return expected.isCutOffAt(longest)
                    && actual.isCutOffAt(longest)
                    && expected.lowest == actual.lowest
                    && expected.isOddAtItsLowestOnly()
                    && actual.isOddAtItsLowestOnly();
        }
    }

    /** A store's list on one side. */
    private static final class Ranking {
        private long rows;
        private long lowest = Long.MAX_VALUE;
        private long highestOdd = Long.MIN_VALUE;

        boolean hasOddRows() {
            return highestOdd != Long.MIN_VALUE;
        }

        boolean isCutOffAt(long longest) {
            return rows == longest;
        }

        boolean isOddAtItsLowestOnly() {
            return highestOdd == lowest;
        }
    }

    private TiedCustomers(int storeColumn, int quantityColumn) {
        this.storeColumn = storeColumn;
        this.quantityColumn = quantityColumn;
    }

    /**
     * For rows of these columns, their numbers in plain form; empty if they are no ranking of customers.
     *
     * @param columns of the rows that it will be given
     */
    static Optional<TiedCustomers> in(List<String> columns) {
        int store = columns.indexOf(STORE);
        int quantity = columns.indexOf(QUANTITY);
        return store < 0 || quantity < 0 ? Optional.empty() : Optional.of(new TiedCustomers(store, quantity));
    }

    /** Takes a row of one side; all must be given. */
    void add(Side side, List<String> row) {
        Ranking ranking = ranking(side, row);
        ranking.rows++;
        ranking.lowest = Math.min(ranking.lowest, quantity(row));
    }

    /** Takes a row, given to {@link #add} as well, that the other side does not have. */
    void addOdd(Side side, List<String> row) {
        Ranking ranking = ranking(side, row);
        ranking.highestOdd = Math.max(ranking.highestOdd, quantity(row));
    }

    /** Whether ties explain all odd rows. */
    boolean explainAll() {
        long longest = stores.values().stream()
                .mapToLong(store -> Math.max(store.expected.rows, store.actual.rows))
                .max()
                .orElse(0);
        return stores.values().stream().allMatch(store -> store.areExplained(longest));
    }

    private Ranking ranking(Side side, List<String> row) {
        return stores.computeIfAbsent(row.get(storeColumn), _ -> new StoreRankings())
                .on(side);
    }

    /** What is no count ranks above all counts, so that no tie explains it. */
    private long quantity(List<String> row) {
        try {
            return Long.parseLong(row.get(quantityColumn));
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
