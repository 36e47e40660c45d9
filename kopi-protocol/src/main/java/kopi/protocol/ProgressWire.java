package kopi.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import kopi.core.error.CorruptStateException;
import kopi.core.job.SeenBatches;
import kopi.protocol.v1.SavedProgress;

/** How the progress of datasets is written and read, in messages and in state. */
final class ProgressWire {
    private ProgressWire() {}

    /** The messages for that progress, by dataset. */
    static List<SavedProgress> write(SortedMap<String, SeenBatches> progress) {
        List<SavedProgress> all = new ArrayList<>();
        progress.forEach((dataset, seen) -> {
            SavedProgress.Builder written = SavedProgress.newBuilder()
                    .setDataset(dataset)
                    .setBelow(seen.below())
                    .addAllBeyond(seen.beyond());
            seen.batches().ifPresent(written::setBatches);
            all.add(written.build());
        });
        return all;
    }

    /**
     * The progress in these messages, by dataset.
     *
     * @throws CorruptStateException if it is none
     */
    static SortedMap<String, SeenBatches> read(List<SavedProgress> written) {
        SortedMap<String, SeenBatches> progress = new TreeMap<>();
        for (SavedProgress of : written) {
            Optional<Integer> batches =
                    of.hasBatches() ? Optional.of(Limits.natural("batches", of.getBatches())) : Optional.empty();
            progress.put(
                    Limits.name("dataset", of.getDataset()),
                    new SeenBatches(of.getBelow(), of.getBeyondList(), batches));
        }
        if (progress.size() != written.size()) {
            throw new CorruptStateException("state holds a dataset twice");
        }
        return progress;
    }
}
