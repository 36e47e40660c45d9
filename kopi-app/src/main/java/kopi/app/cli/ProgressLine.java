package kopi.app.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import kopi.app.client.RunProgress;

/**
 * Shows on stderr how far a run is: a bar that is redrawn on a terminal, a plain line now and then elsewhere.
 *
 * <p>Thread-safe.
 */
final class ProgressLine implements RunProgress, AutoCloseable {
    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration PLAIN_LINES = Duration.ofSeconds(5);

    private final PrintStream err;
    private final boolean isTerminal;
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("kopi-progress").daemon().factory());
    private volatile ProgressText text = new ProgressText(0, 0);

    private ProgressLine(PrintStream err, boolean isTerminal) {
        this.err = err;
        this.isTerminal = isTerminal;
    }

    static ProgressLine onStderr() {
        return new ProgressLine(System.err, Terminal.isStderr());
    }

    @Override
    public void start(long totalBytes) {
        text = new ProgressText(totalBytes, System.nanoTime());
        long period = (isTerminal ? REDRAW : PLAIN_LINES).toMillis();
        var _ = ticker.scheduleAtFixedRate(this::show, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public void advance(String dataset, long newRows, long newBytes) {
        rows.add(newRows);
        bytes.add(newBytes);
    }

    @Override
    public void startOver() {
        rows.reset();
        bytes.reset();
    }

    private void show() {
        if (isTerminal) {
            err.print("\r" + text.bar(rows.sum(), bytes.sum(), System.nanoTime()) + "\u001b[K");
        } else {
            err.println(text.line(rows.sum(), bytes.sum(), System.nanoTime()));
        }
        err.flush();
    }

    /** Takes the bar away; what was done is in the summary. */
    @Override
    public void close() {
        ticker.shutdownNow();
        if (isTerminal) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    /** What is shown, computed from what has been done. */
    record ProgressText(long totalBytes, long startNanos) {
        private static final int BAR_WIDTH = 30;
        private static final double NANOS = 1e9;

        String bar(long rows, long bytes, long nowNanos) {
            int filled = (int) Math.round(share(bytes) * BAR_WIDTH);
            return "[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "] " + line(rows, bytes, nowNanos);
        }

        String line(long rows, long bytes, long nowNanos) {
            double seconds = Math.max((nowNanos - startNanos) / NANOS, 1e-3);
            double share = share(bytes);
            String left = share > 0
                    ? String.format(Locale.ROOT, "%.0f s left", Math.ceil(seconds * (1 - share) / share))
                    : "starting";
            return String.format(
                    Locale.ROOT, "%3.0f %%  %,d rows  %,.0f rows/s  %s", share * 100, rows, rows / seconds, left);
        }

        private double share(long bytes) {
            return totalBytes == 0 ? 0 : Math.min(1, (double) bytes / totalBytes);
        }
    }
}
