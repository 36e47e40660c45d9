package kopi.app.client;

import java.util.Map;

/** Hears how a run is getting on. Called by any thread, often; must return soon. */
public interface RunProgress extends ContactListener {
    /** Nobody listens. */
    RunProgress SILENT = new RunProgress() {
        @Override
        public void start(Map<String, Long> bytes) {
            // Nobody listens.
        }

        @Override
        public void advance(String dataset, long rows, long bytes) {
            // Nobody listens.
        }

        @Override
        public void startOver() {
            // Nobody listens.
        }
    };

    /**
     * The upload starts.
     *
     * @param bytes how many each dataset has, in the order in which they are shown
     */
    void start(Map<String, Long> bytes);

    /** So many more rows and bytes of a dataset have been read. */
    void advance(String dataset, long rows, long bytes);

    @Override
    default void waiting(String why) {
        // Whoever shows a bar only.
    }

    /** What has been read so far counts no more: all of it will be read again. */
    void startOver();
}
