package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import kopi.core.message.Message;

/** A journal at the broker. */
final class SimJournal {
    private final String name;
    private final SimLedger ledger;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Cursor> cursors = new ArrayList<>();

    /** @param stamp one of its own in the whole run */
    record Entry(long stamp, Message message) {}

    SimJournal(String name, SimLedger ledger) {
        this.name = name;
        this.ledger = ledger;
    }

    String name() {
        return name;
    }

    void append(long stamp, Message message) {
        ledger.appended(name, entries, stamp, message);
        entries.add(new Entry(stamp, message));
        List.copyOf(cursors).forEach(Cursor::push);
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** The last entries are gone, as after a loss of power; nobody is connected then. */
    void loseLast(int count) {
        entries.subList(Math.max(0, entries.size() - count), entries.size()).clear();
    }

    /** Readers are told. */
    void deleted() {
        cursors.forEach(cursor -> cursor.handout.deleted());
        cursors.clear();
    }

    Cursor connect(long from, int credit, Handout handout) {
        var cursor = new Cursor(from, credit, handout);
        cursors.add(cursor);
        cursor.push();
        return cursor;
    }

    /** How an entry goes on its way. */
    interface Handout {
        void entry(long offset, Entry entry);

        void deleted();
    }

    /** A reader, as the broker sees it. */
    final class Cursor {
        private final int credit;
        private final Handout handout;
        private long next;
        private long processed;

        Cursor(long from, int credit, Handout handout) {
            // One beyond the end means whatever comes next.
            this.next = Math.min(from, entries.size());
            this.processed = next - 1;
            this.credit = credit;
            this.handout = handout;
        }

        private void push() {
            while (next < entries.size() && next - processed <= credit) {
                long offset = next++;
                handout.entry(offset, entries.get((int) offset));
            }
        }

        void processed(long offset) {
            processed = Math.max(processed, Math.min(offset, next - 1));
            push();
        }

        void close() {
            cursors.remove(this);
        }
    }
}
