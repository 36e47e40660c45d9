package kopi.adapter.memory;

import java.util.ArrayList;
import java.util.List;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import org.jspecify.annotations.Nullable;

/**
 * One journal: a linked list of entries, of which each reader holds the one that it reads next.
 *
 * <p>The list ends with an empty cell, the one that the next publication fills. Every field here, the readers' included,
 * is guarded by the journal's monitor. What calls foreign code is collected under it and done after: methods that take
 * the list {@code after} are called under the monitor.
 */
final class MemoryJournal {
    private final int incarnation;
    private final int capacity;
    private final Courier.Context context;

    private final WaitingLine waiting;

    private final List<MemoryReader> readers = new ArrayList<>();

    /** The oldest entry that is retained; the empty cell if there is none. */
    private Cell head = new Cell(0);

    /** The empty cell. */
    private Cell tail = head;

    private boolean deleted;

    private boolean closed;

    /**
     * An empty journal.
     *
     * @param incarnation tells it from other journals of its name
     */
    MemoryJournal(Destination.Journal name, int incarnation, int capacity, Courier.Context context) {
        this.incarnation = incarnation;
        this.capacity = capacity;
        this.context = context;
        this.waiting = new WaitingLine(name);
    }

    private static final class Cell {
        private final long offset;
        private @Nullable LazyMessage message;
        private @Nullable Cell next;

        Cell(long offset) {
            this.offset = offset;
        }
    }

    void publish(MemoryPublication publication) {
        List<Runnable> after = new ArrayList<>(2);
        synchronized (this) {
            if (deleted) {
                after.add(publication::giveBack);
            } else if (hasRoom()) {
                append(publication, after);
            } else if (!closed) {
                waiting.add(publication);
            }
        }
        after.forEach(Runnable::run);
    }

    Broker.Reader read(long from, int credit, Broker.EntryHandler handler) {
        synchronized (this) {
            MemoryReader reader = new MemoryReader(from, credit, handler);
            readers.add(reader);
            reader.closed = closed;
            return reader;
        }
    }

    /** Forgets everything, gives back what waits, and tells the readers. */
    void delete() {
        List<Runnable> after = new ArrayList<>();
        synchronized (this) {
            deleted = true;
            head = tail;
            waiting.clear().forEach(publication -> after.add(publication::giveBack));
            readers.forEach(reader -> reader.wake(after));
            readers.clear();
        }
        after.forEach(Runnable::run);
    }

    synchronized void close() {
        closed = true;
        head = tail;
        waiting.clear();
        readers.forEach(MemoryReader::end);
        readers.clear();
    }

    private long stamp(Cell entry) {
        return ((long) incarnation << Integer.SIZE) + entry.offset;
    }

    private boolean hasRoom() {
        return !closed && tail.offset - head.offset < capacity;
    }

    private void append(MemoryPublication publication, List<Runnable> after) {
        Cell next = new Cell(tail.offset + 1);
        tail.message = publication.message();
        tail.next = next;
        tail = next;
        after.add(publication::confirm);
        readers.forEach(reader -> reader.wake(after));
    }

    /** Drops what every open reader has released, and admits who waited for the room. */
    private void forgetReleased(List<Runnable> after) {
        long needed = readers.isEmpty() ? 0 : Long.MAX_VALUE;
        for (MemoryReader reader : readers) {
            needed = Math.min(needed, reader.needed());
        }
        while (head.offset < needed && head.next != null) {
            head = head.next;
        }
        while (hasRoom()) {
            MemoryPublication next = waiting.poll();
            if (next == null) {
                return;
            }
            append(next, after);
        }
    }

    /** A reader. Its fields are guarded by the journal's monitor. */
    private final class MemoryReader implements Broker.Reader, Courier.Route {
        private final long from;
        private final int credit;
        private final Broker.EntryHandler handler;
        private final Courier courier = new Courier(context, this);
        /** What is read next. */
        private Cell cursor;

        private long processed;
        private long released;
        private boolean started;
        private boolean awake;
        private boolean closed;

        MemoryReader(long from, int credit, Broker.EntryHandler handler) {
            this.from = Math.clamp(from, head.offset, tail.offset);
            this.credit = credit;
            this.handler = handler;
            this.cursor = head;
            this.processed = this.from - 1;
        }

        private boolean hasWork() {
            while (cursor.offset < from && cursor.next != null) {
                cursor = cursor.next;
            }
            return started && !closed && (deleted || (cursor.next != null && cursor.offset - processed <= credit));
        }

        private void wake(List<Runnable> after) {
            if (!awake && hasWork()) {
                awake = true;
                after.add(courier::start);
            }
        }

        @Override
        public void start() {
            List<Runnable> after = new ArrayList<>(1);
            synchronized (MemoryJournal.this) {
                started = true;
                wake(after);
            }
            after.forEach(Runnable::run);
        }

        /** The first entry that this reader may still want: no release reaches past what was processed. */
        private long needed() {
            return Math.min(released, processed + 1);
        }

        private void end() {
            closed = true;
            cursor = tail;
        }

        @Override
        public boolean step() {
            Cell entry;
            @Nullable LazyMessage message;
            synchronized (MemoryJournal.this) {
                if (!hasWork()) {
                    awake = false;
                    return false;
                }
                entry = cursor;
                if (deleted || entry.next == null) {
                    message = null;
                    end();
                } else {
                    message = entry.message;
                    cursor = entry.next;
                }
            }
            if (message == null) {
                handler.deleted();
            } else {
                handler.read(entry.offset, stamp(entry), message);
            }
            return true;
        }

        @Override
        public void processed(long offset) {
            List<Runnable> after = new ArrayList<>(2);
            synchronized (MemoryJournal.this) {
                if (closed || deleted) {
                    return;
                }
                processed = Math.max(processed, Math.min(offset, cursor.offset - 1));
                forgetReleased(after);
                wake(after);
            }
            after.forEach(Runnable::run);
        }

        @Override
        public void release(long before) {
            List<Runnable> after = new ArrayList<>(2);
            synchronized (MemoryJournal.this) {
                if (closed || deleted) {
                    return;
                }
                released = Math.max(released, before);
                forgetReleased(after);
            }
            after.forEach(Runnable::run);
        }

        @Override
        public void close() {
            List<Runnable> after = new ArrayList<>(2);
            synchronized (MemoryJournal.this) {
                if (closed) {
                    return;
                }
                end();
                readers.remove(this);
                if (!deleted && !MemoryJournal.this.closed) {
                    forgetReleased(after);
                }
            }
            after.forEach(Runnable::run);
        }
    }
}
