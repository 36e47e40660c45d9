package kopi.testkit.sim;

import java.util.PriorityQueue;

/**
 * Virtual time, and what is to happen in it. Events of the same moment happen in the order in which they were put here, so
 * that there is never a tie.
 */
final class Timeline {
    static final long MILLISECOND = 1_000;
    static final long SECOND = 1_000 * MILLISECOND;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowMicros;
    private long nextId;

    private record Event(long atMicros, long id, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atMicros == other.atMicros ? Long.compare(id, other.id) : Long.compare(atMicros, other.atMicros);
        }
    }

    /** Microseconds since the start. */
    long now() {
        return nowMicros;
    }

    /** Has something happen then, or now if that is past. */
    void at(long micros, Runnable action) {
        events.add(new Event(Math.max(micros, nowMicros), nextId++, action));
    }

    void after(long micros, Runnable action) {
        at(nowMicros + micros, action);
    }

    /** Lets the next thing happen; false if there is none. */
    boolean step() {
        Event next = events.poll();
        if (next == null) {
            return false;
        }
        nowMicros = next.atMicros();
        next.action().run();
        return true;
    }
}
