package kopi.core.operator;

import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import kopi.core.error.JobFailedException;
import kopi.core.model.Batch;

/**
 * Exact sums by group: a hash table from one or more integer keys to one or more {@code long} sums.
 *
 * <p>Small keys with a small sum, as counts of customers are, share one {@code long} ({@link CompactSlots}); when the first
 * one does not fit, the table turns to as many as there are keys and sums ({@link WideSlots}). Adding is commutative and
 * associative, and never wraps around: a sum that does not fit a {@code long} fails the job.
 *
 * <p>Mutable, single owner.
 */
public final class GroupTable {
    /** Groups that are copied together. */
    private static final int WIDENED_ROWS = 16_384;

    private final int keyCount;
    private final int sumCount;
    private final LongConsumer growth;
    private Slots slots;

    /**
     * An empty table.
     *
     * @param keyCount keys of a group, at least 1
     * @param sumCount sums of a group, at least 1
     */
    public GroupTable(int keyCount, int sumCount) {
        this(keyCount, sumCount, false, _ -> {});
    }

    /**
     * An empty table.
     *
     * @param isWide whether it holds, or has held, what has no place in small slots
     * @param growth is asked before a table that grows takes so many bytes more; what it throws, {@link #add} throws
     */
    public GroupTable(int keyCount, int sumCount, boolean isWide, LongConsumer growth) {
        this.keyCount = keyCount;
        this.sumCount = sumCount;
        this.growth = growth;
        this.slots = CompactSlots.suits(keyCount, sumCount) && !isWide
                ? new CompactSlots(keyCount, growth)
                : new WideSlots(keyCount, sumCount, growth);
    }

    /** The number of groups. */
    public int size() {
        return slots.size();
    }

    /** How many bytes the table takes: it depends on how many groups there are, and on {@link #isWide}. */
    public long bytes() {
        return slots.bytes();
    }

    /** Whether its slots are the large ones; they do not become small again. */
    public boolean isWide() {
        return slots instanceof WideSlots;
    }

    /**
     * Adds rows.
     *
     * @param rows the keys, then what to add to the sums
     * @throws JobFailedException if a sum does not fit; the table is then of no more use
     */
    public void add(Batch rows) {
        if (rows.columns().size() != keyCount + sumCount) {
            throw new IllegalArgumentException("a table of " + (keyCount + sumCount) + " columns got "
                    + rows.columns().size());
        }
        try {
            int added = slots.add(rows, 0);
            if (added < rows.rows()) {
                widen();
                slots.add(rows, added);
            }
        } catch (ArithmeticException overflow) {
            throw tooLarge(overflow);
        }
    }

    private void widen() {
        var wide = new WideSlots(keyCount, sumCount, growth);
        blocks(WIDENED_ROWS).forEach(block -> wide.add(block, 0));
        slots = wide;
    }

    /** What to throw when a sum does not fit. */
    static JobFailedException tooLarge(ArithmeticException overflow) {
        return new JobFailedException("a sum exceeds the largest exact value (" + Long.MAX_VALUE + " units)", overflow);
    }

    /** All groups, in an order that depends on nothing but them: the keys, then the sums. */
    public Batch groups() {
        return slots.gather(slots.places(), 0, size());
    }

    /** The columns of {@link #groups} without a row. */
    Batch noGroups() {
        return slots.gather(new int[0], 0, 0);
    }

    /**
     * All groups, in the order of {@link #groups}, some at a time: the keys, then the sums. Each is gathered when it is asked
     * for, so nothing may be added meanwhile.
     */
    public Iterable<Batch> blocks(int blockRows) {
        return () -> {
            int[] places = slots.places();
            return IntStream.range(0, Math.ceilDiv(places.length, blockRows))
                    .mapToObj(block -> block * blockRows)
                    .map(from -> slots.gather(places, from, Math.min(from + blockRows, places.length)))
                    .iterator();
        };
    }
}
