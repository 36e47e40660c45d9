package kopi.app.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import kopi.app.client.RunProgress;
import kopi.core.text.SafeText;

/**
 * Shows on stderr how far a run is: on a terminal a line for each dataset and one for all of them, which are redrawn, elsewhere a
 * plain line now and then.
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
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("kopi-progress").daemon().factory());
    private volatile ProgressText text = new ProgressText(0, 0);
    private volatile Map<String, Share> datasets = Map.of();
    /** How many lines are drawn on the terminal. */
    @GuardedBy("this")
    private int drawn = 1;

    private final Supplier<TerminalSize> size;
    private volatile TerminalSize terminal = TerminalSize.USUAL;
    /** What is waited for; empty: nothing. */
    private volatile String waiting = "";

    private final Runnable whenAdmitted;

    /** How much of a dataset has been read. */
    private static final class Share {
        final long totalBytes;
        final LongAdder rows = new LongAdder();
        final LongAdder bytes = new LongAdder();

        Share(long totalBytes) {
            this.totalBytes = totalBytes;
        }
    }

    /** @param whenAdmitted called on any thread, perhaps several times; must return soon */
    ProgressLine(SafePrinter err, boolean isTerminal, Runnable whenAdmitted) {
        this(err, isTerminal, whenAdmitted, TerminalSize::now);
    }

    /**
     * As above.
     *
     * @param size asked once, for a terminal
     */
    ProgressLine(SafePrinter err, boolean isTerminal, Runnable whenAdmitted, Supplier<TerminalSize> size) {
        this.err = err;
        this.isTerminal = isTerminal;
        this.whenAdmitted = whenAdmitted;
        this.size = size;
    }

    /** For a run that no cluster admits. */
    static ProgressLine onStderr() {
        return onStderr(() -> {});
    }

    static ProgressLine onStderr(Runnable whenAdmitted) {
        return new ProgressLine(Terminal.err(), Terminal.isStderr(), whenAdmitted);
    }

    @Override
    public void start(Map<String, Long> bytes) {
        Map<String, Share> shares = new LinkedHashMap<>();
        bytes.forEach((dataset, total) -> shares.put(dataset, new Share(total)));
        datasets = Collections.unmodifiableMap(shares);
        text = new ProgressText(
                bytes.values().stream().mapToLong(Long::longValue).sum(), System.nanoTime());
        if (isTerminal) {
            terminal = size.get();
        }
        long period = (isTerminal ? REDRAW : PLAIN_LINES).toMillis();
        var _ = ticker.scheduleAtFixedRate(this::show, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public void advance(String dataset, long newRows, long newBytes) {
        Share share = datasets.get(dataset);
        if (share != null) {
            share.rows.add(newRows);
            share.bytes.add(newBytes);
        }
    }

    @Override
    public void startOver() {
        datasets.values().forEach(share -> {
            share.rows.reset();
            share.bytes.reset();
        });
    }

    private long sum(Function<Share, LongAdder> of) {
        return datasets.values().stream()
                .mapToLong(share -> of.apply(share).sum())
                .sum();
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
            draw(List.of(""));
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
            draw(bars(now));
        } else {
            showLine(text.line(sum(share -> share.rows), sum(share -> share.bytes), now));
        }
    }

    /** A line for each dataset, where there are several and the terminal has room for them, and one for all. */
    private List<String> bars(long now) {
        String all = text.bar(sum(share -> share.rows), sum(share -> share.bytes), now);
        Map<String, Share> shown = datasets;
        if (shown.size() < 2 || shown.size() + 1 >= terminal.lines()) {
            return List.of(all);
        }
        int width = shown.keySet().stream().mapToInt(String::length).max().orElse(0);
        List<String> lines = new ArrayList<>();
        shown.forEach((dataset, share) -> lines.add(padded(dataset, width)
                + ProgressText.ofDataset(share.rows.sum(), share.bytes.sum(), share.totalBytes)));
        lines.add(padded("all", width) + all);
        // A longer line would take two of the terminal's.
        return lines.stream()
                .map(line -> line.substring(0, Math.min(line.length(), terminal.columns() - 1)))
                .toList();
    }

    private static String padded(String name, int width) {
        return name + " ".repeat(Math.max(0, width - name.length()) + 1);
    }

    private synchronized void showLine(String line) {
        if (isTerminal) {
            draw(List.of(line));
        } else {
            err.println(line);
        }
        err.flush();
    }

    private synchronized void draw(List<String> lines) {
        if (lines.size() == 1 && drawn == 1) {
            err.redraw(lines.getFirst());
        } else {
            err.redraw(lines, drawn);
        }
        drawn = lines.size();
    }

    /** Takes the bar away; what was done is in the summary. */
    @Override
    public void close() {
        ticker.shutdownNow();
        if (isTerminal) {
            draw(List.of(""));
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
            return drawn(share(bytes)) + line(rows, bytes, nowNanos);
        }

        /** How much of a dataset has been read; an empty one has been at once. */
        static String ofDataset(long rows, long bytes, long totalBytes) {
            double share = totalBytes == 0 ? 1 : Math.min(1, (double) bytes / totalBytes);
            return drawn(share) + String.format(Locale.ROOT, "%3.0f %%  %,d rows", share * 100, rows);
        }

        private static String drawn(double share) {
            int filled = (int) Math.round(share * BAR_WIDTH);
            return "[" + "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled) + "] ";
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
