package kopi.app.compare;

import java.util.HashMap;
import java.util.Map;

/**
 * Which rows one side has more often than the other. Rows of both sides that are equal cancel out as they come, so it
 * stays small while both sides run in about the same order. Not thread-safe.
 */
final class RowTally {
    private final int capacity;
    private final Map<String, Surplus> open = new HashMap<>();

    /** Rows that one side has too many of. */
    static final class Surplus {
        private final long line;
        private long balance;

        private Surplus(long line) {
            this.line = line;
        }

        Side side() {
            return balance > 0 ? Side.EXPECTED : Side.ACTUAL;
        }

        /** Where the first of them is. */
        long line() {
            return line;
        }

        /** How many too many. */
        long times() {
            return Math.abs(balance);
        }
    }

    /** Hears of one kind of row that one side has too many of. */
    @FunctionalInterface
    interface Visitor {
        void surplus(String row, Surplus surplus);
    }

    /** @param capacity how many different rows it holds at most */
    RowTally(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Counts a row.
     *
     * @return false if there is no room for it; the tally is then of no more use
     */
    boolean add(Side side, String row, long line) {
        int step = side == Side.EXPECTED ? 1 : -1;
        Surplus surplus = open.get(row);
        if (surplus == null) {
            if (open.size() == capacity) {
                return false;
            }
            surplus = new Surplus(line);
            open.put(row, surplus);
        }
        surplus.balance += step;
        if (surplus.balance == 0) {
            open.remove(row);
        }
        return true;
    }

    /** Tells all surpluses, in no particular order. */
    void visit(Visitor visitor) {
        open.forEach(visitor::surplus);
    }
}
