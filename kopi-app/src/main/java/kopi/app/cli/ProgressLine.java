package kopi.app.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import kopi.app.client.RunProgress;
import kopi.core.text.SafeText;

/**
 * Shows on stderr how far a run is: a bar that is redrawn on a terminal, a plain line now and then elsewhere.
 *
 * <p>Thread-safe.
 */
final class ProgressLine implements RunProgress, AutoCloseable {
    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration PLAIN_LINES = Duration.ofSeconds(5);

    /** Of a terminal's line, where a longer one could not be taken away again. */
    private static final int MAX_REASON = 60;

    private final SafePrinter err;
    private final boolean isTerminal;
    private final LongAdder rows = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("kopi-progress").daemon().factory());
    private volatile ProgressText text = new ProgressText(0, 0);
    /** What is waited for; empty: nothing. */
    private volatile String waiting = "";

    private final Runnable whenAdmitted;

    /** @param whenAdmitted called on any thread, perhaps several times; must return soon */
    ProgressLine(SafePrinter err, boolean isTerminal, Runnable whenAdmitted) {
        this.err = err;
        this.isTerminal = isTerminal;
        this.whenAdmitted = whenAdmitted;
    }

    /** For a run that no cluster admits. */
    static ProgressLine onStderr() {
        return onStderr(() -> {});
    }

    static ProgressLine onStderr(Runnable whenAdmitted) {
        return new ProgressLine(Terminal.err(), Terminal.isStderr(), whenAdmitted);
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

    @Override
    public void asking(String gateway) {
        if (waiting.isEmpty()) {
            waiting = "asking gateway " + gateway;
        }
    }

    /** On a line of its own, above the bar, which says it, too, for as long as it lasts. */
    @Override
    public synchronized void waiting(String why) {
        waiting = why;
        warning(why);
    }

    @Override
    public synchronized void warning(String what) {
        if (isTerminal) {
            err.redraw("");
        }
        err.println("kopi: " + what);
    }

    @Override
    public void admitted() {
        waiting = "";
        whenAdmitted.run();
    }

    /** What the clock does now and then. */
    synchronized void show() {
        long now = System.nanoTime();
        String reason = waiting;
        if (!reason.isEmpty()) {
            showLine(text.waiting(reason, isTerminal ? MAX_REASON : Integer.MAX_VALUE, now));
        } else if (isTerminal) {
            showLine(text.bar(rows.sum(), bytes.sum(), now));
        } else {
            showLine(text.line(rows.sum(), bytes.sum(), now));
        }
    }

    private void showLine(String line) {
        if (isTerminal) {
            err.redraw(line);
        } else {
            err.println(line);
        }
        err.flush();
    }

    /** Takes the bar away; what was done is in the summary. */
    @Override
    public void close() {
        ticker.shutdownNow();
        if (isTerminal) {
            err.redraw("");
        }
    }

    /** What is shown, computed from what has been done. */
    record ProgressText(long totalBytes, long startNanos) {
        private static final int BAR_WIDTH = 30;
        private static final double NANOS = 1e9;
        /** Before so much is done there is nothing to estimate from. */
        private static final double LEAST_SHARE = 0.005;

        private static final double LEAST_SECONDS = 2;

        String bar(long rows, long bytes, long nowNanos) {
            int filled = (int) Math.round(share(bytes) * BAR_WIDTH);
            return "[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "] " + line(rows, bytes, nowNanos);
        }

        String line(long rows, long bytes, long nowNanos) {
            double seconds = Math.max((nowNanos - startNanos) / NANOS, 1e-3);
            double share = share(bytes);
            String left = "starting";
            if (share > 0) {
                boolean isEstimable = share >= LEAST_SHARE && seconds >= LEAST_SECONDS;
                left = isEstimable ? timeLeft(Math.ceil(seconds * (1 - share) / share)) : "";
            }
            return String.format(
                            Locale.ROOT,
                            "%3.0f %%  %,d rows  %,.0f rows/s  %s",
                            share * 100,
                            rows,
                            rows / seconds,
                            left)
                    .stripTrailing();
        }

        /** While no gateway has the job. */
        String waiting(String reason, int max, long nowNanos) {
            String safe = SafeText.escape(reason);
            String shown = safe.length() <= max ? safe : safe.substring(0, max - 1) + "…";
            return "waiting for " + TimeUnit.NANOSECONDS.toSeconds(nowNanos - startNanos) + " s: " + shown;
        }

        /** In the units that people would use. */
        static String timeLeft(double seconds) {
            if (seconds < 90) {
                return String.format(Locale.ROOT, "%.0f s left", seconds);
            }
            double minutes = seconds / 60;
            if (minutes < 90) {
                return String.format(Locale.ROOT, "about %.0f min left", minutes);
            }
            double hours = minutes / 60;
            return hours < 48
                    ? String.format(Locale.ROOT, "about %.0f h left", hours)
                    : String.format(Locale.ROOT, "about %.0f days left", hours / 24);
        }

        private double share(long bytes) {
            return totalBytes == 0 ? 0 : Math.min(1, (double) bytes / totalBytes);
        }
    }
}
