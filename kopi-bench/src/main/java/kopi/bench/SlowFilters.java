package kopi.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import kopi.testkit.process.SlowFilterAgent;

/**
 * Filters that dawdle, so that they and nothing else are what a job waits for: neither this machine's processors nor the
 * client.
 *
 * @param batchKibibytes the size of batches: the smaller, the less the processors have to do for each
 */
record SlowFilters(int batchKibibytes) {
    private static final Duration DELAY = Duration.ofMillis(50);

    /** A line of a cluster file, which needs what is written into that folder. */
    static String setting(Path folder) {
        return "jvm: {filter: \"" + SlowFilterAgent.flag(folder, DELAY) + "\"}";
    }

    /** Options of {@code kopi submit}. */
    List<String> submitOptions() {
        return List.of("--batch-kib", Integer.toString(batchKibibytes));
    }

    /** Both, for people. */
    String description() {
        return "batches of " + batchKibibytes + " KiB, every filter waits " + DELAY.toMillis() + " ms over each";
    }
}
