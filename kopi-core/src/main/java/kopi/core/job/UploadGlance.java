package kopi.core.job;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a gateway knows of a job whose client is there, for people.
 *
 * @param window how many batches of a dataset may be unfinished
 * @param sent by dataset, which batches have gone through here to the broker
 * @param rejected by dataset, which of them come from parts of files of which rows were rejected
 * @param reasons how many rows, by reason
 * @param lines the first of these rows
 */
public record UploadGlance(
        int window,
        List<BatchGlance> sent,
        SortedMap<String, List<SeqRange>> rejected,
        SortedMap<String, Long> reasons,
        List<RejectedLine> lines) {
    public UploadGlance {
        sent = List.copyOf(sent);
        rejected = Collections.unmodifiableSortedMap(new TreeMap<>(rejected));
        reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
        lines = List.copyOf(lines);
    }

    /** Which batches of a dataset come from parts of files of which rows were rejected. */
    public List<SeqRange> rejectedOf(String dataset) {
        return rejected.getOrDefault(dataset, List.of());
    }
}
