package kopi.testkit.fake;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kopi.core.port.SnapshotStore;

/** A disk that outlives the node that writes to it, and can be damaged and lost. Thread-safe. */
public final class MemorySnapshotStore implements SnapshotStore {
    private static final int KEPT = 2;

    /** By name, the newest first. */
    @GuardedBy("this")
    private final Map<String, Deque<Snapshot>> snapshots = new TreeMap<>();

    @Override
    public synchronized Optional<Snapshot> newest(String name) {
        return Optional.ofNullable(snapshots.get(name)).map(Deque::getFirst).map(MemorySnapshotStore::copy);
    }

    @Override
    public synchronized void save(String name, Snapshot snapshot) {
        Deque<Snapshot> kept = snapshots.computeIfAbsent(name, _ -> new ArrayDeque<>());
        kept.addFirst(copy(snapshot));
        if (kept.size() > KEPT) {
            kept.removeLast();
        }
    }

    @Override
    public synchronized void delete(String name) {
        snapshots.remove(name);
    }

    @Override
    public synchronized List<String> names() {
        return List.copyOf(snapshots.keySet());
    }

    /** The newest snapshot of that name turns out to be damaged: it is there no more. */
    public synchronized void damageNewest(String name) {
        Deque<Snapshot> kept = snapshots.get(name);
        if (kept == null) {
            throw new IllegalArgumentException("there is no snapshot of " + name);
        }
        kept.removeFirst();
        if (kept.isEmpty()) {
            snapshots.remove(name);
        }
    }

    /** The disk is lost. */
    public synchronized void wipe() {
        snapshots.clear();
    }

    private static Snapshot copy(Snapshot snapshot) {
        return new Snapshot(snapshot.state().clone(), snapshot.next(), snapshot.stamp());
    }
}
