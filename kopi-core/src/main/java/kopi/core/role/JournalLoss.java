package kopi.core.role;

import java.util.Map;
import java.util.SortedMap;
import kopi.core.job.SeenBatches;
import kopi.core.state.DatasetProgress;
import kopi.core.state.Required;

/** What a fold should have read of its journal, by what others know, and has not. */
final class JournalLoss {
    private JournalLoss() {}

    /**
     * The first of the finished batches that the fold has not seen, for people; empty if it has seen all.
     *
     * @param progress what it has seen, by dataset
     * @param finished what is finished, of some of these datasets
     */
    static String of(Map<String, DatasetProgress> progress, SortedMap<String, SeenBatches> finished) {
        for (Map.Entry<String, SeenBatches> dataset : finished.entrySet()) {
            var missing = Required.in(progress, dataset.getKey()).firstMissing(dataset.getValue());
            if (missing.isPresent()) {
                return "batch " + missing.getAsInt() + " of " + dataset.getKey();
            }
        }
        return "";
    }
}
