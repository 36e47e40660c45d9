package kopi.core.job;

import java.util.List;
import java.util.OptionalInt;

/**
 * What somebody on a job's way knows of the batches of one of its datasets, for people.
 *
 * @param batches how many there are; empty: that is not known yet
 * @param seen which of them have come; {@link SeqRange#MAX_TOLD} ranges at most
 * @param repeated which of them have come more than once, since whoever says so was started; likewise
 */
public record BatchGlance(String dataset, OptionalInt batches, List<SeqRange> seen, List<SeqRange> repeated) {
    public BatchGlance {
        seen = List.copyOf(seen);
        repeated = List.copyOf(repeated);
    }
}
