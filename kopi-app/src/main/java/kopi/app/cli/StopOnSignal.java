package kopi.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** On SIGTERM or Ctrl-C asks what runs to stop, and holds the JVM's end up until it has, for a bounded time. */
final class StopOnSignal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    private StopOnSignal(Runnable stop) {
        this.hook = new Thread(
                () -> {
                    stop.run();
                    await();
                },
                "stop-on-signal");
    }

    /**
     * From now on signals are heard.
     *
     * @param stop asks what runs to stop; must not wait
     */
    static StopOnSignal open(Runnable stop) {
        var opened = new StopOnSignal(stop);
        Runtime.getRuntime().addShutdownHook(opened.hook);
        return opened;
    }

    private void await() {
        try {
            if (!closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("kopi: ended before it could hand back what was in hand");
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
            // The JVM is ending already, because of the signal.
        }
    }
}
