package kopi.bench;

import java.util.List;

/** What many figures come to. */
final class Figures {
    private Figures() {}

    /** The middle one; of an even number, the mean of the two in the middle. */
    static double median(List<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The largest one; 0 of none. */
    static double worst(List<Double> figures) {
        return figures.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
