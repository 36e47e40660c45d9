package kopi.app.client;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import kopi.core.job.JobPlan;

/** Neither reads nor writes; knows whether it was to begin. */
final class NoWork implements ClientDriver.Work {
    private static final long LIMIT_SECONDS = 60;

    private final CountDownLatch begun = new CountDownLatch(1);

    /** Waits until the job is admitted. */
    void awaitBegun() throws InterruptedException {
        if (!begun.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("not admitted within " + LIMIT_SECONDS + " s");
        }
    }

    @Override
    public void begin(int reading, JobPlan plan, ClientDriver driver) {
        begun.countDown();
    }

    @Override
    public void wakeReaders() {
        // There are none.
    }

    @Override
    public void append(String file, int rows, byte[] csv) {
        // Nobody wants it.
    }

    @Override
    public void startOver() {
        // Nothing to do anew.
    }

    @Override
    public List<String> commit() {
        return List.of();
    }

    @Override
    public void discard() {
        // There is nothing.
    }
}
