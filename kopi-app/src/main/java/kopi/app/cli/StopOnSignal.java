package kopi.app.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * While open, has SIGTERM and Ctrl-C stop what runs, and the program's end wait until this is closed, at most {@link
 * #PATIENCE}: so there is time to clean up, and to say so. What does not hear of it, because it waits for a disk or a pipe,
 * does not keep the program.
 */
final class StopOnSignal implements AutoCloseable {
    /** After so long the program ends whatever is left behind; every command is to end within two seconds. */
    static final Duration PATIENCE = Duration.ofMillis(1_500);

    private final Runnable request;
    private final Supplier<String> cutShort;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop-on-signal");
    private volatile boolean isAsked;

    private StopOnSignal(Runnable request, Supplier<String> cutShort) {
        this.request = request;
        this.cutShort = cutShort;
    }

    /**
     * A signal interrupts the calling thread, which is to clean up and then close this.
     *
     * @param command what the thread does until then
     */
    static StopOnSignal interrupting(Stoppable command) {
        return opened(
                Thread.currentThread()::interrupt, () -> "stopped before it could clean up; " + command.cutShort());
    }

    /**
     * A signal asks a node to stop.
     *
     * @param stop asks it; must not wait
     */
    static StopOnSignal asking(Runnable stop) {
        return opened(stop, () -> "ended before it could return unfinished messages");
    }

    private static StopOnSignal opened(Runnable request, Supplier<String> cutShort) {
        var opened = new StopOnSignal(request, cutShort);
        try {
            Runtime.getRuntime().addShutdownHook(opened.hook);
        } catch (IllegalStateException _) {
            // A signal came first, and the program is ending.
            opened.ask();
        }
        return opened;
    }

    /** Whether a signal has come. */
    boolean isAsked() {
        return isAsked;
    }

    private void ask() {
        isAsked = true;
        request.run();
    }

    /** What happens on a signal. */
    void stop() {
        ask();
        try {
            if (!closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                Terminal.tellBriefly("kopi: " + cutShort.get());
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
            // The program is ending already, because of the signal: the hook runs and need not be taken back.
        }
    }
}
