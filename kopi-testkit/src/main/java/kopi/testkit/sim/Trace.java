package kopi.testkit.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What has happened: a hash of all of it, to compare runs by, and the last part of it in words, for whoever looks for a bug. */
final class Trace {
    private static final int KEPT = 400;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final Timeline timeline;
    private final Deque<Line> last = new ArrayDeque<>();
    private long hash = FNV_OFFSET;
    private long lines;

    /** Kept as it came: most lines are never printed. */
    private record Line(long micros, String who, String what, Object about) {
        @Override
        public String toString() {
            return "%10.3f ms  %s %s %s".formatted(micros / 1_000.0, who, what, about);
        }
    }

    Trace(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Notes an event. {@code about} is for people only. */
    void note(String who, String what, Object about) {
        mix(timeline.now());
        mix(who.hashCode());
        mix(what.hashCode());
        lines++;
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(new Line(timeline.now(), who, what, about));
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
