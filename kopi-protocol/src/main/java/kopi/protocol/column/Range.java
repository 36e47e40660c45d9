package kopi.protocol.column;

/** The least and the largest of some numbers. */
record Range(long min, long largest) {
    /** Of the first {@code count} values, at least one. */
    static Range of(long[] values, int count) {
        long min = values[0];
        long largest = values[0];
        for (int i = 1; i < count; i++) {
            min = Math.min(min, values[i]);
            largest = Math.max(largest, values[i]);
        }
        return new Range(min, largest);
    }

    /** Of the steps between the first {@code count} values, at least two. */
    static Range ofSteps(long[] values, int count) {
        long min = values[1] - values[0];
        long largest = min;
        for (int i = 2; i < count; i++) {
            long step = values[i] - values[i - 1];
            min = Math.min(min, step);
            largest = Math.max(largest, step);
        }
        return new Range(min, largest);
    }

    /** How far they are apart, unsigned. */
    long span() {
        return largest - min;
    }
}
