package kopi.bench;

import java.util.List;

/**
 * Filters that dawdle, so that they and nothing else are what a job waits for: neither this machine's processors nor, with
 * batches so small, the client.
 */
final class DawdlingFilters {
    /** A line of a cluster file. */
    static final String SETTING = "test: {filter-delay: 50ms}";

    /** Options of {@code kopi submit}. */
    static final List<String> SUBMIT = List.of("--batch-kib", "256");

    /** Both, for people. */
    static final String DESCRIPTION = "batches of 256 KiB, every filter waits 50 ms over each";

    private DawdlingFilters() {}
}
