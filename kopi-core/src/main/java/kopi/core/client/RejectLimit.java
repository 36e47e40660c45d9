package kopi.core.client;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * How many of the rows of a job may be unreadable before the job is not worth having. Immutable.
 *
 * @param max as a number, known to be exceeded at once
 * @param percent as a share of all rows, known when all are read
 */
public record RejectLimit(Optional<Long> max, Optional<BigDecimal> percent) {
    /** However many. */
    public static final RejectLimit NONE = new RejectLimit(Optional.empty(), Optional.empty());

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** So many at most. */
    public static RejectLimit rows(long max) {
        return new RejectLimit(Optional.of(max), Optional.empty());
    }

    /** Such a share of all rows at most. */
    public static RejectLimit percent(BigDecimal percent) {
        return new RejectLimit(Optional.empty(), Optional.of(percent));
    }

    /** Whether so many are too many, whatever else is read. */
    public boolean isExceeded(long rejected) {
        return max.isPresent() && rejected > max.get();
    }

    /** Whether so many are too many of all rows that there are. */
    public boolean isExceeded(long rejected, long rows) {
        boolean isShareExceeded = percent.isPresent()
                && BigDecimal.valueOf(rejected)
                                .multiply(HUNDRED)
                                .compareTo(percent.get().multiply(BigDecimal.valueOf(rows)))
                        > 0;
        return isExceeded(rejected) || isShareExceeded;
    }

    /** As a user writes it: {@code 100} or {@code 0.5%}. */
    @Override
    public String toString() {
        return max.map(String::valueOf)
                .or(() -> percent.map(share -> share.toPlainString() + "%"))
                .orElse("none");
    }
}
