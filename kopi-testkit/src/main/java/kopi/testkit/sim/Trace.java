package kopi.testkit.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import kopi.core.message.Message;
import kopi.core.port.ClusterSimulator;

/** What has happened: a hash of all of it, to compare runs by, and the last part of it in words, for whoever looks for a bug. */
final class Trace {
    /** Nobody listens. */
    static final Consumer<ClusterSimulator.Step> SILENT = _ -> {};

    private static final int KEPT = 400;
    private static final int MAX_ABOUT = 160;
    /** What Java says of an array: another one in every run. */
    private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]{1,8}\\b");

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Timeline timeline;
    private final Deque<Line> last = new ArrayDeque<>();
    private final Consumer<ClusterSimulator.Step> listener;
    private final boolean isHeard;
    private long hash = FNV_OFFSET;
    private long lines;

    /** Kept as it came: most lines are never printed. */
    private record Line(long micros, String who, String what, Object about) {
        @Override
        public String toString() {
            return "%10.3f ms  %s %s %s".formatted(micros / 1_000.0, who, what, about);
        }
    }

    /** @param listener hears of every event in words */
    Trace(Timeline timeline, Consumer<ClusterSimulator.Step> listener) {
        this.timeline = timeline;
        this.listener = listener;
        this.isHeard = !listener.equals(SILENT);
    }

    /** Notes an event. {@code about} is for people only. */
    void note(String who, String what, Object about) {
        mix(timeline.now());
        mix(who.hashCode());
        mix(what.hashCode());
        lines++;
        if (isHeard) {
            listener.accept(new ClusterSimulator.Step(timeline.now(), who, what, inShort(about)));
        }
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(new Line(timeline.now(), who, what, about));
    }

    /** Messages may hold all rows of a batch. */
    private static String inShort(Object about) {
        String text = about instanceof Message message
                ? message.getClass().getSimpleName() + " of " + message.job().name() + subject(message)
                : IDENTITY.matcher(String.valueOf(about)).replaceAll("");
        return text.length() <= MAX_ABOUT ? text : text.substring(0, MAX_ABOUT) + "…";
    }

    private static String subject(Message message) {
        return message instanceof Message.Data ? ": " + message.subject() : "";
    }

    private void mix(long value) {
        hash = (hash ^ value) * FNV_PRIME;
    }

    long hash() {
        return hash;
    }

    long lines() {
        return lines;
    }

    /** The last lines. */
    List<String> tail() {
        List<String> tail = new ArrayList<>();
        last.forEach(line -> tail.add(line.toString()));
        return tail;
    }
}
