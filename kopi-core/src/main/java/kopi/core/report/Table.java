package kopi.core.report;

import java.util.List;
import java.util.Optional;

/**
 * An output file made from the groups of a report.
 *
 * @param file its name
 * @param ranking which groups are printed; empty: all
 * @param order by what they are ordered, the most significant first; names every key, so that any two groups
 *     are told apart
 * @param columns what is printed of each, at least one
 */
public record Table(String file, Optional<Ranking> ranking, List<Order> order, List<OutputColumn> columns) {
    public Table {
        RunFiles.require(file);
        order = List.copyOf(order);
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("table " + file + " has no columns");
        }
    }

    /**
     * Keeps, among the groups that share their first {@code sharedKeys} keys, the {@code top} with the largest sum; of
     * two with the same sum, the one with the smaller remaining keys.
     *
     * @param top how many are kept, at least 1
     * @param sharedKeys how many of the leading keys groups must share to compete
     * @param measure index of the measure that decides
     */
    public record Ranking(int top, int sharedKeys, int measure) {
        public Ranking {
            if (top < 1) {
                throw new IllegalArgumentException("top " + top + " must be at least 1");
            }
        }
    }

    /** One criterion of an order. */
    public sealed interface Order {
        /** Smaller keys first. */
        record ByKey(int key) implements Order {}

        /** Larger sums first. */
        record ByMeasureDescending(int measure) implements Order {}
    }
}
