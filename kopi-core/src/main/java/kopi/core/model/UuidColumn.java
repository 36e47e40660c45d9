package kopi.core.model;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Optional;

/**
 * A column of texts, all of which are UUIDs in small letters, in two longs each. Such columns are made on the way through the stages;
 * what is read from a file is a {@link TextColumn}.
 *
 * @param highs for each row the first eight bytes, the first one highest; shared, never written to after construction
 * @param lows for each row the other eight, likewise
 */
@SuppressWarnings("ArrayRecordComponent") // the arrays are the point: columns are vectors for tight loops
public record UuidColumn(long[] highs, long[] lows) implements Column {
    /** The texts as UUIDs; empty if there are none, or one is no UUID in small letters. */
    public static Optional<UuidColumn> of(TextColumn texts) {
        int size = texts.size();
        // All have the right length if the last one ends where it should, and each does: looked at one by one, below.
        if (size == 0 || texts.ends()[size - 1] != (long) Uuids.TEXT_LENGTH * size) {
            return Optional.empty();
        }
        byte[] bytes = texts.bytes();
        long[] highs = new long[size];
        long[] lows = new long[size];
        for (int row = 0, at = 0; row < size; row++, at += Uuids.TEXT_LENGTH) {
            if (texts.start(row) != at || !Uuids.isUuid(bytes, at)) {
                return Optional.empty();
            }
            highs[row] = Uuids.high(bytes, at);
            lows[row] = Uuids.low(bytes, at);
        }
        return Optional.of(new UuidColumn(highs, lows));
    }

    @Override
    public int size() {
        return highs.length;
    }

    @Override
    public UuidColumn take(Selection selection) {
        if (selection.isAll()) {
            return this;
        }
        int[] rows = selection.rows();
        long[] takenHighs = new long[selection.count()];
        long[] takenLows = new long[selection.count()];
        for (int i = 0; i < takenHighs.length; i++) {
            takenHighs[i] = highs[rows[i]];
            takenLows[i] = lows[rows[i]];
        }
        return new UuidColumn(takenHighs, takenLows);
    }

    /** Which comes first, as their texts are ordered: less than 0, 0 or more than 0, as of a comparator. */
    public int order(int row, UuidColumn other, int otherRow) {
        return order(highs[row], lows[row], other.highs[otherRow], other.lows[otherRow]);
    }

    /** As {@link #order(int, UuidColumn, int)}, of halves. */
    public static int order(long high, long low, long otherHigh, long otherLow) {
        return high == otherHigh ? Long.compareUnsigned(low, otherLow) : Long.compareUnsigned(high, otherHigh);
    }

    /** How many bytes they take. */
    public long bytes() {
        return (long) Uuids.BYTES * size();
    }

    /** The texts themselves. */
    public TextColumn texts() {
        byte[] texts = new byte[Math.multiplyExact(Uuids.TEXT_LENGTH, size())];
        int[] ends = new int[size()];
        for (int row = 0; row < ends.length; row++) {
            Uuids.format(highs[row], lows[row], texts, row * Uuids.TEXT_LENGTH);
            ends[row] = (row + 1) * Uuids.TEXT_LENGTH;
        }
        return new TextColumn(texts, ends);
    }

    /** The text of a row. */
    public String text(int row) {
        byte[] text = new byte[Uuids.TEXT_LENGTH];
        Uuids.format(highs[row], lows[row], text, 0);
        return new String(text, US_ASCII);
    }
}
