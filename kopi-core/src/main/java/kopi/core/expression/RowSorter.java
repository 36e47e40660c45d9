package kopi.core.expression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;

/** Sorts rows by any number of {@link SortKey}s, without an object a row: packed into longs, or else by a merge sort of row numbers. Immutable. */
public final class RowSorter {
    /** Shorter runs are sorted by insertion. */
    private static final int SHORT_RUN = 12;

    /** Says which of two numbers comes first. */
    @FunctionalInterface
    private interface IntOrder {
        int compare(int left, int right);
    }

    private final int rows;
    /** For each key, for each row, a number that is smaller the earlier the row comes. */
    private final List<long[]> ordinals;

    private RowSorter(int rows, List<long[]> ordinals) {
        this.rows = rows;
        this.ordinals = ordinals;
    }

    /** Of so many rows, by the first key, then by the second, and so on. */
    public static RowSorter by(int rows, List<SortKey> keys) {
        List<long[]> ordinals = new ArrayList<>();
        keys.forEach(key -> ordinals.add(ordinals(key)));
        return new RowSorter(rows, ordinals);
    }

    /** The numbers of the rows in order; rows that no key tells apart stay in the order that they have. */
    public int[] order() {
        return PackedOrdinals.order(rows, ordinals).orElseGet(this::merged);
    }

    private int[] merged() {
        int[] order = IntStream.range(0, rows).toArray();
        sort(order, this::compare);
        return order;
    }

    /** Whether no key tells two rows apart. */
    public boolean areEqual(int left, int right) {
        return compare(left, right) == 0;
    }

    private int compare(int left, int right) {
        for (long[] values : ordinals) {
            if (values[left] != values[right]) {
                return values[left] < values[right] ? -1 : 1;
            }
        }
        return 0;
    }

    private static long[] ordinals(SortKey key) {
        long[] ascending =
                switch (key.values()) {
                    case LongVector(long[] values) -> values;
                    case TextVector texts -> ranks(texts);
                    case UuidVector(UuidColumn uuids) -> ranks(uuids);
                };
        long[] out = new long[ascending.length];
        // NULL is the smallest long, and the one above it is no value: there is room to turn and to shift all others.
        for (int row = 0; row < out.length; row++) {
            long value = ascending[row];
            if (key.isDescending()) {
                out[row] = key.nullsFirst() ? -value : ~value;
            } else {
                out[row] = key.nullsFirst() ? value : value - 1;
            }
        }
        return out;
    }

    /** For each row the place of its text among those that occur. */
    private static long[] ranks(TextVector vector) {
        TextColumn texts = vector.dictionary();
        boolean[] occurs = new boolean[texts.size()];
        for (int code : vector.codes()) {
            if (code >= 0) {
                occurs[code] = true;
            }
        }
        int[] sorted =
                IntStream.range(0, occurs.length).filter(code -> occurs[code]).toArray();
        sort(sorted, byText(texts));
        long[] rankOf = new long[occurs.length];
        for (int i = 1; i < sorted.length; i++) {
            boolean isSame = order(texts, sorted[i - 1], sorted[i]) == 0;
            rankOf[sorted[i]] = rankOf[sorted[i - 1]] + (isSame ? 0 : 1);
        }
        long[] ranks = new long[vector.size()];
        for (int row = 0; row < ranks.length; row++) {
            int code = vector.codes()[row];
            ranks[row] = code < 0 ? LongVector.NULL : rankOf[code];
        }
        return ranks;
    }

    private static long[] ranks(UuidColumn uuids) {
        int[] sorted = IntStream.range(0, uuids.size()).toArray();
        sort(sorted, (left, right) -> uuids.order(left, uuids, right));
        long[] ranks = new long[sorted.length];
        for (int i = 1; i < sorted.length; i++) {
            boolean isSame = uuids.order(sorted[i - 1], uuids, sorted[i]) == 0;
            ranks[sorted[i]] = ranks[sorted[i - 1]] + (isSame ? 0 : 1);
        }
        return ranks;
    }

    /** Most texts differ in their first bytes, which lie side by side in an array of their own. */
    private static IntOrder byText(TextColumn texts) {
        long[] beginnings = new long[texts.size()];
        for (int i = 0; i < beginnings.length; i++) {
            beginnings[i] = beginning(texts, i);
        }
        return (left, right) -> beginnings[left] == beginnings[right]
                ? order(texts, left, right)
                : Long.compare(beginnings[left], beginnings[right]);
    }

    /** The first eight bytes as a number that is ordered as they are; zeros behind a text that has fewer. */
    private static long beginning(TextColumn texts, int index) {
        long beginning = 0;
        int start = texts.start(index);
        int length = Math.min(texts.length(index), Long.BYTES);
        for (int i = 0; i < length; i++) {
            beginning |= (texts.bytes()[start + i] & 0xFFL) << (Long.SIZE - Byte.SIZE * (i + 1));
        }
        return beginning ^ Long.MIN_VALUE;
    }

    private static int order(TextColumn texts, int left, int right) {
        return Arrays.compareUnsigned(
                texts.bytes(),
                texts.start(left),
                texts.ends()[left],
                texts.bytes(),
                texts.start(right),
                texts.ends()[right]);
    }

    private static void sort(int[] numbers, IntOrder order) {
        sort(numbers, numbers.clone(), 0, numbers.length, order);
    }

    /** Sorts {@code from..to-1} of both into {@code into}; both hold the same numbers there. */
    private static void sort(int[] into, int[] spare, int from, int to, IntOrder order) {
        if (to - from <= SHORT_RUN) {
            insert(into, from, to, order);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(spare, into, from, middle, order);
        sort(spare, into, middle, to, order);
        if (order.compare(spare[middle - 1], spare[middle]) <= 0) {
            System.arraycopy(spare, from, into, from, to - from);
            return;
        }
        int left = from;
        int right = middle;
        for (int at = from; at < to; at++) {
            boolean takesLeft = right == to || (left < middle && order.compare(spare[left], spare[right]) <= 0);
            into[at] = takesLeft ? spare[left++] : spare[right++];
        }
    }

    private static void insert(int[] numbers, int from, int to, IntOrder order) {
        for (int i = from + 1; i < to; i++) {
            int number = numbers[i];
            int at = i;
            while (at > from && order.compare(numbers[at - 1], number) > 0) {
                numbers[at] = numbers[at - 1];
                at--;
            }
            numbers[at] = number;
        }
    }
}
