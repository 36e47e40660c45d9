package kopi.app.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Keeps every line that a client would print about how it gets on. Thread-safe. */
final class Notices implements RunProgress {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final List<String> lines = new ArrayList<>();

    @Override
    public void start(Map<String, Long> bytes) {
        // No line.
    }

    @Override
    public void advance(String dataset, long rows, long bytes) {
        // No line.
    }

    @Override
    public void startOver() {
        // Told by a line of its own.
    }

    @Override
    public synchronized void waiting(String why) {
        lines.add(why);
        notifyAll();
    }

    /** Waits until a line with that text has come. */
    synchronized void await(String text) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (lines.stream().noneMatch(line -> line.contains(text))) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("no line has \"" + text + "\" in it: " + lines);
            }
            wait(left);
        }
    }
}
