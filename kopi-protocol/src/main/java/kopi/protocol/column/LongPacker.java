package kopi.protocol.column;

import kopi.core.model.LongColumn;

/**
 * Packs integers, block by block, in the way that takes the fewest bits. Each loop is a method of its own that does one
 * thing to a block. Mutable, single owner.
 */
final class LongPacker {
    private final ByteSink out;
    private final long[] block = new long[Block.ROWS];
    private final long[] present = new long[Block.ROWS];
    private final long[] numbers = new long[Block.ROWS];

    LongPacker(ByteSink out) {
        this.out = out;
    }

    /** Packs all values. */
    void pack(long[] values) {
        for (int from = 0; from < values.length; from += Block.ROWS) {
            int count = Math.min(Block.ROWS, values.length - from);
            System.arraycopy(values, from, block, 0, count);
            packBlock(count);
        }
    }

    private void packBlock(int count) {
        Range range = Range.of(block, count);
        Block dense = Block.shortest(block, count, range);
        if (range.min() <= LongColumn.ABSENT && range.span() != 0) {
            int presentCount = takePresent(block, count, present);
            if (presentCount < count && packSparse(count, presentCount, dense.bits(count))) {
                return;
            }
        }
        write(block, count, dense);
    }

    private boolean packSparse(int count, int presentCount, int denseBits) {
        Block sparse = Block.shortest(present, presentCount, Range.of(present, presentCount));
        if (count + sparse.bits(presentCount) >= denseBits) {
            return false;
        }
        out.add(Block.SPARSE);
        takePresence(block, count, numbers);
        packNumbers(count, 1);
        write(present, presentCount, sparse);
        return true;
    }

    private void write(long[] values, int count, Block form) {
        out.add(form.inSteps() ? Block.STEPS + form.width() : form.width());
        if (form.inSteps()) {
            out.addSigned(values[0]);
        }
        // A step is a multiple of the divisor; a value is only so far from the least one.
        out.addSigned(form.inSteps() ? form.min() / form.divisor().value() : form.min());
        if (form.width() > 0 || form.inSteps()) {
            out.addUnsigned(form.divisor().value());
        }
        if (form.width() == 0) {
            return;
        }
        if (form.inSteps()) {
            takeSteps(values, count, form.min(), form.divisor(), numbers);
            packNumbers(count - 1, form.width());
        } else {
            takeDistances(values, count, form.min(), form.divisor(), numbers);
            packNumbers(count, form.width());
        }
    }

    private void packNumbers(int count, int width) {
        int at = out.grow(BitPacking.bytes(count, width));
        BitPacking.pack(numbers, count, width, out.array(), at);
    }

    private static int takePresent(long[] values, int count, long[] taken) {
        int size = 0;
        for (int i = 0; i < count; i++) {
            taken[size] = values[i];
            size += values[i] == LongColumn.ABSENT ? 0 : 1;
        }
        return size;
    }

    private static void takePresence(long[] values, int count, long[] taken) {
        for (int i = 0; i < count; i++) {
            taken[i] = values[i] == LongColumn.ABSENT ? 0 : 1;
        }
    }

    private static void takeDistances(long[] values, int count, long min, Divisor divisor, long[] taken) {
        long inverse = divisor.inverse();
        int shift = divisor.shift();
        for (int i = 0; i < count; i++) {
            taken[i] = ((values[i] - min) * inverse) >>> shift;
        }
    }

    private static void takeSteps(long[] values, int count, long min, Divisor divisor, long[] taken) {
        long inverse = divisor.inverse();
        int shift = divisor.shift();
        for (int i = 1; i < count; i++) {
            taken[i - 1] = ((values[i] - values[i - 1] - min) * inverse) >>> shift;
        }
    }
}
