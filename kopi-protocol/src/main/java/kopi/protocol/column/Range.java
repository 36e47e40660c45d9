package kopi.protocol.column;

/** The least and the largest of some numbers. */
record Range(long least, long largest) {
    /** Of the first {@code count} values, at least one. */
    static Range of(long[] values, int count) {
        long least = values[0];
        long largest = values[0];
        for (int i = 1; i < count; i++) {
            least = Math.min(least, values[i]);
            largest = Math.max(largest, values[i]);
        }
        return new Range(least, largest);
    }

    /** Of the steps between the first {@code count} values, at least two. */
    static Range ofSteps(long[] values, int count) {
        long least = values[1] - values[0];
        long largest = least;
        for (int i = 2; i < count; i++) {
            long step = values[i] - values[i - 1];
            least = Math.min(least, step);
            largest = Math.max(largest, step);
        }
        return new Range(least, largest);
    }

    /** How far they are apart, unsigned. */
    long span() {
        return largest - least;
    }
}
