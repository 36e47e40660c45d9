package kopi.core.job;

import java.util.List;
import java.util.Optional;

/**
 * How far a dataset has come.
 *
 * @param below every seq below it was seen, itself not
 * @param beyond the seqs beyond it that were seen, ascending
 * @param batches how many there are, if that is known
 */
public record SeenBatches(int below, List<Integer> beyond, Optional<Integer> batches) {
    public SeenBatches {
        beyond = List.copyOf(beyond);
    }
}
