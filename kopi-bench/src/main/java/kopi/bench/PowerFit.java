package kopi.bench;

import java.util.List;

/**
 * How something grows: {@code y = factor * x^exponent}, which is a straight line between logarithms; the one with the least squares.
 *
 * @param factor y where x is 1
 * @param exponent 1: in proportion; less: with something that stays the same
 */
record PowerFit(double factor, double exponent) {
    /** A point of a curve; both above 0. */
    record Point(double x, double y) {}

    /**
     * The fit to at least two points.
     *
     * @throws IllegalArgumentException if all have the same x
     */
    static PowerFit of(List<Point> points) {
        double meanX =
                points.stream().mapToDouble(p -> Math.log(p.x())).average().orElse(0);
        double meanY =
                points.stream().mapToDouble(p -> Math.log(p.y())).average().orElse(0);
        double spread = points.stream()
                .mapToDouble(p -> (Math.log(p.x()) - meanX) * (Math.log(p.x()) - meanX))
                .sum();
        if (spread == 0) {
            throw new IllegalArgumentException("one x has no curve: " + points);
        }
        double common = points.stream()
                .mapToDouble(p -> (Math.log(p.x()) - meanX) * (Math.log(p.y()) - meanY))
                .sum();
        double exponent = common / spread;
        return new PowerFit(Math.exp(meanY - exponent * meanX), exponent);
    }
}
