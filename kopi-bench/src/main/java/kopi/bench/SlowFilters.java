package kopi.bench;

import java.util.List;

/**
 * Filters that dawdle, so that they and nothing else are what a job waits for: neither this machine's processors nor the
 * client.
 *
 * @param batchKibibytes the size of batches: the smaller, the less the processors have to do for each
 */
record SlowFilters(int batchKibibytes) {
    /** A line of a cluster file. */
    static final String SETTING = "test: {filter-delay: 50ms}";

    /** Options of {@code kopi submit}. */
    List<String> submitOptions() {
        return List.of("--batch-kib", Integer.toString(batchKibibytes));
    }

    /** Both, for people. */
    String description() {
        return "batches of " + batchKibibytes + " KiB, every filter waits 50 ms over each";
    }
}
