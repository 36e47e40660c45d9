package kopi.protocol.column;

/**
 * How the values of a block are written: as {@code min + number * divisor}, or, in steps, each as {@code min +
 * number * divisor} more than the one before. The numbers are packed with {@code width} bits each. docs/protocol.md,
 * "Packed columns", has the bytes.
 *
 * @param min the least value or, in steps, the least step
 * @param inSteps whether the numbers are steps, which the first value does not have
 */
record Block(long min, Divisor divisor, int width, boolean inSteps) {
    /** Values of a block, fewer in a column's last: they stay in the nearest cache while several loops go over them. */
    static final int ROWS = 1_024;

    /** Added to the width in a block's first byte: the block is in steps. */
    static final int STEPS = 0x80;

    /** A block's first byte: only the values that are not {@link kopi.core.model.LongColumn#ABSENT} follow. */
    static final int SPARSE = 0x7f;

    private static final int FIRST_VALUE_BITS = 40;

    /** The shortest way to write the first {@code count} values, at least one. */
    static Block shortest(long[] values, int count, Range range) {
        Divisor divisor = range.span() == 0 ? Divisor.ONE : Divisor.common(values, count, range.min());
        var plain = new Block(range.min(), divisor, width(range, divisor), false);
        // A span that is no signed number could not be stepped over in one step.
        if (count < 2 || plain.width == 0 || range.span() < 0) {
            return plain;
        }
        Range steps = Range.ofSteps(values, count);
        var stepping = new Block(steps.min(), divisor, width(steps, divisor), true);
        return stepping.bits(count) < plain.bits(count) ? stepping : plain;
    }

    private static int width(Range range, Divisor divisor) {
        return BitPacking.width(divisor.divide(range.span()));
    }

    /** How many bits so many values take, about. */
    int bits(int count) {
        return inSteps ? FIRST_VALUE_BITS + (count - 1) * width : count * width;
    }
}
