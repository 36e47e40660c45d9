package kopi.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.LazyMessage;

/** What a reader of a journal was given. It marks nothing as processed by itself. */
final class EntryLog implements Broker.EntryHandler {
    private final Watch watch;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Long> stamps = new ArrayList<>();
    private int deletions;

    EntryLog(Watch watch) {
        this.watch = watch;
    }

    /** One entry. */
    record Entry(long offset, Message message) {}

    @Override
    public void read(long offset, long stamp, LazyMessage message) {
        watch.note(() -> {
            entries.add(new Entry(offset, message.message()));
            stamps.add(stamp);
        });
    }

    @Override
    public void deleted() {
        watch.note(() -> deletions++);
    }

    /** Waits until there are so many entries. */
    List<Entry> awaitCount(int count) throws InterruptedException {
        watch.await(count + " entries", () -> entries.size() >= count);
        return all();
    }

    /** Waits until it was told that the journal is gone. */
    void awaitDeleted() throws InterruptedException {
        watch.await("deleted", () -> deletions > 0);
    }

    /** Waits until it was told that the journal is another one, or the first entry has an offset before that. */
    void awaitEndOrEntryBefore(long offset) throws InterruptedException {
        watch.await(
                "notified that the journal was replaced, or given an entry before " + offset,
                () -> deletions > 0 || (!entries.isEmpty() && entries.getFirst().offset() < offset));
    }

    /** Fails if there soon are more entries than that. */
    void expectNoMoreThan(int count) throws InterruptedException {
        watch.staysFalse("more than " + count + " entries", () -> entries.size() > count);
    }

    /** Fails if it soon was told more often than that that the journal is gone. */
    void expectNoMoreDeletionsThan(int count) throws InterruptedException {
        watch.staysFalse("notified of more than " + count + " deletions", () -> deletions > count);
    }

    /** The stamps of {@link #all}. */
    List<Long> stamps() {
        return watch.see(() -> List.copyOf(stamps));
    }

    List<Entry> all() {
        return watch.see(() -> List.copyOf(entries));
    }
}
