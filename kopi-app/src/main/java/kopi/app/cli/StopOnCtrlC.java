package kopi.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While open, has Ctrl-C (or a polite kill) interrupt the thread that opened it, and the program's end wait until that
 * thread has closed this, at most {@link #PATIENCE_SECONDS}: so there is time to clean up.
 */
final class StopOnCtrlC implements AutoCloseable {
    /** After so long the program ends whatever is left behind. */
    static final int PATIENCE_SECONDS = 10;

    private final Thread worker = Thread.currentThread();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopWorker, "stop-on-ctrl-c");

    private StopOnCtrlC() {}

    static StopOnCtrlC open() {
        StopOnCtrlC stop = new StopOnCtrlC();
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    /** What happens on Ctrl-C. */
    void stopWorker() {
        worker.interrupt();
        try {
            if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("kopi: ended before it could clean up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The program is ending already, because of Ctrl-C: the hook runs and need not be taken back.
        }
    }
}
