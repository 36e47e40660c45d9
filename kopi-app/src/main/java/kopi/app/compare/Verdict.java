package kopi.app.compare;

import java.util.List;

/**
 * What was found about one report file.
 *
 * @param file its name
 * @param outcome whether both sides say the same
 */
public record Verdict(String file, Outcome outcome) {
    /** How the two sides of a file relate. Row counts are without header. */
    public sealed interface Outcome {
        /** Whether this counts as the same. */
        default boolean same() {
            return switch (this) {
                case Same _, TiesOnly _ -> true;
                case RowsDiffer _, ColumnsDiffer _, OneSided _ -> false;
            };
        }

        /**
         * The same rows.
         *
         * @param rows how many
         * @param inOrder whether they also stand in the same order
         */
        record Same(long rows, boolean inOrder) implements Outcome {}

        /**
         * The same but for customers who share the quantity of their store's last place, so that either choice is
         * right.
         *
         * @param rows how many rows each side has
         * @param tied how many of them name another customer
         */
        record TiesOnly(long rows, long tied) implements Outcome {}

        /**
         * Some rows are on one side only.
         *
         * @param expectedRows how many rows EXPECTED has
         * @param actualRows how many rows ACTUAL has
         * @param missing how many rows of EXPECTED are not in ACTUAL
         * @param extra how many rows of ACTUAL are not in EXPECTED
         * @param first the first few of them, by line
         */
        record RowsDiffer(long expectedRows, long actualRows, long missing, long extra, List<OddRow> first)
                implements Outcome {
            public RowsDiffer {
                first = List.copyOf(first);
            }
        }

        /**
         * The headers do not name the same columns.
         *
         * @param missing columns of EXPECTED only
         * @param extra columns of ACTUAL only
         */
        record ColumnsDiffer(List<String> missing, List<String> extra) implements Outcome {
            public ColumnsDiffer {
                missing = List.copyOf(missing);
                extra = List.copyOf(extra);
            }
        }

        /**
         * Only one side has the file.
         *
         * @param side which
         */
        record OneSided(Side side) implements Outcome {}
    }

    /**
     * A row that is on one side only.
     *
     * @param side which
     * @param line where it starts, from 1
     * @param times how many of these are there too many; {@code line} is where the first of them is
     * @param row its text
     */
    public record OddRow(Side side, long line, long times, String row) {}
}
