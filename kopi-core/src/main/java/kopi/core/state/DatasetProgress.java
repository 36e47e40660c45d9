package kopi.core.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.job.BatchGlance;
import kopi.core.job.SeenBatches;

/**
 * How far a dataset has come: the batches seen, and how many there are once the end of transmission is known, which may
 * come before the batches do.
 *
 * <p>Mutable, single owner.
 */
public final class DatasetProgress {
    private static final int UNKNOWN = -1;

    private final SeenSet seen;
    private int batches;

    /** Nothing seen, the end unknown. */
    public DatasetProgress() {
        this(new SeenSet(), UNKNOWN);
    }

    private DatasetProgress(SeenSet seen, int batches) {
        this.seen = seen;
        this.batches = batches;
    }

    /**
     * Notes a batch; whether it is news.
     *
     * @throws JobFailedException if the dataset was said to end before it
     */
    public boolean add(int seq) {
        if (batches != UNKNOWN && seq >= batches) {
            throw new JobFailedException("batch " + seq + " arrived, but the client announced " + batches);
        }
        return seen.add(seq);
    }

    /**
     * Notes how many batches there are; hearing it again is harmless.
     *
     * @throws JobFailedException if it contradicts what is known
     */
    public void end(int total) {
        boolean otherEnd = batches != UNKNOWN && batches != total;
        if (otherEnd || seen.end() > total) {
            throw new JobFailedException("the client announces " + total + " batches, but "
                    + (otherEnd ? batches + " were announced before" : "batch " + (seen.end() - 1) + " came"));
        }
        batches = total;
    }

    /** Whether every batch has been seen. */
    public boolean isComplete() {
        return batches != UNKNOWN && seen.below() == batches;
    }

    /** Every batch below it has been seen. */
    public int below() {
        return seen.below();
    }

    /** The first of those batches that has not been seen here. */
    public OptionalInt firstMissing(SeenBatches others) {
        if (seen.below() < others.below()) {
            return OptionalInt.of(seen.below());
        }
        return others.beyond().stream()
                .mapToInt(Integer::intValue)
                .filter(seq -> !seen.contains(seq))
                .findFirst();
    }

    /** How many batches there are, if that is known. */
    public OptionalInt batches() {
        return batches == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(batches);
    }

    /** What is known of the batches of that dataset, for people. */
    public BatchGlance glance(String dataset) {
        return new BatchGlance(dataset, batches(), seen.ranges(), seen.repeated());
    }

    /** The same of all of these. */
    public static List<BatchGlance> glances(Map<String, DatasetProgress> progress) {
        return progress.entrySet().stream()
                .map(entry -> entry.getValue().glance(entry.getKey()))
                .toList();
    }

    /** This, as a value. */
    public SeenBatches state() {
        return new SeenBatches(
                seen.below(), seen.beyond(), batches == UNKNOWN ? Optional.empty() : Optional.of(batches));
    }

    /**
     * What such a value tells.
     *
     * @throws CorruptStateException if it is impossible
     */
    public static DatasetProgress of(SeenBatches state) {
        SeenSet seen = SeenSet.of(state.below(), state.beyond());
        int batches = state.batches().orElse(UNKNOWN);
        boolean isNegative = state.batches().filter(known -> known < 0).isPresent();
        if (isNegative || (batches != UNKNOWN && seen.end() > batches)) {
            throw new CorruptStateException("state says that " + seen.end() + " of " + batches + " batches arrived");
        }
        return new DatasetProgress(seen, batches);
    }

    /** All of these, as values. */
    public static SortedMap<String, SeenBatches> states(Map<String, DatasetProgress> progress) {
        SortedMap<String, SeenBatches> states = new TreeMap<>();
        progress.forEach((dataset, seen) -> states.put(dataset, seen.state()));
        return states;
    }

    /**
     * Takes on what {@link #states} gave.
     *
     * @throws CorruptStateException if it is impossible, or of other datasets
     */
    public static void restore(Map<String, DatasetProgress> progress, SortedMap<String, SeenBatches> states) {
        Required.sameNames(progress.keySet(), states.keySet());
        progress.replaceAll((dataset, _) -> of(Required.in(states, dataset)));
    }
}
