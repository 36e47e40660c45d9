package kopi.protocol.column;

import java.util.Arrays;
import kopi.core.error.CorruptStateException;

/** Unpacks what a {@link LongPacker} packed. Mutable, single owner. */
final class LongUnpacker {
    private final ByteSource in;
    /** One more than a block has: what is read last may be of no use. */
    private final long[] present = new long[Block.ROWS + 1];

    LongUnpacker(ByteSource in) {
        this.in = in;
    }

    /**
     * As many values.
     *
     * @throws CorruptStateException if they are not there
     */
    long[] unpack(int count) {
        // A block takes two bytes at least.
        if ((long) count > (long) in.left() * Block.ROWS / 2) {
            throw new CorruptStateException("column of " + count + " values in " + in.left() + " bytes");
        }
        long[] values = new long[count];
        for (int from = 0; from < count; from += Block.ROWS) {
            unpackBlock(values, from, Math.min(Block.ROWS, count - from));
        }
        return values;
    }

    private void unpackBlock(long[] values, int from, int count) {
        int form = in.next();
        if (form == Block.SPARSE) {
            unpackSparse(values, from, count);
        } else {
            unpackDense(form, values, from, count);
        }
    }

    private void unpackSparse(long[] values, int from, int count) {
        int at = in.skip(BitPacking.bytes(count, 1));
        BitPacking.unpack(in.array(), at, 1, values, from, count);
        int presentCount = sum(values, from, count);
        if (presentCount > 0) {
            unpackDense(in.next(), present, 0, presentCount);
        }
        spread(present, values, from, count);
    }

    private void unpackDense(int form, long[] values, int from, int count) {
        int width = form & ~Block.STEPS;
        if (width > BitPacking.MAX_PARTIAL_WIDTH && width != Long.SIZE) {
            throw new CorruptStateException("column with a block of unknown form " + form);
        }
        if (form >= Block.STEPS) {
            unpackSteps(width, values, from, count);
        } else {
            unpackDistances(width, values, from, count);
        }
    }

    private void unpackDistances(int width, long[] values, int from, int count) {
        long min = in.nextSigned();
        if (width == 0) {
            Arrays.fill(values, from, from + count, min);
            return;
        }
        long divisor = in.nextUnsigned();
        int at = in.skip(BitPacking.bytes(count, width));
        BitPacking.unpack(in.array(), at, width, values, from, count);
        scale(values, from, count, min, divisor);
    }

    private void unpackSteps(int width, long[] values, int from, int count) {
        values[from] = in.nextSigned();
        long min = in.nextSigned();
        long divisor = in.nextUnsigned();
        if (width == 0) {
            Arrays.fill(values, from + 1, from + count, 0);
        } else {
            int at = in.skip(BitPacking.bytes(count - 1, width));
            BitPacking.unpack(in.array(), at, width, values, from + 1, count - 1);
        }
        addUp(values, from, count, min, divisor);
    }

    private static void scale(long[] values, int from, int count, long min, long divisor) {
        for (int i = from; i < from + count; i++) {
            values[i] = min + values[i] * divisor;
        }
    }

    private static void addUp(long[] values, int from, int count, long min, long divisor) {
        long value = values[from];
        for (int i = from + 1; i < from + count; i++) {
            value += (min + values[i]) * divisor;
            values[i] = value;
        }
    }

    private static int sum(long[] bits, int from, int count) {
        long sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += bits[i];
        }
        return (int) sum;
    }

    /** Where a 1 stands, the next of the present values; where a 0 stands, -1, which is a 1 in every bit. */
    private static void spread(long[] present, long[] values, int from, int count) {
        int next = 0;
        for (int i = from; i < from + count; i++) {
            long bit = values[i];
            values[i] = present[next] | (bit - 1);
            next += (int) bit;
        }
    }
}
