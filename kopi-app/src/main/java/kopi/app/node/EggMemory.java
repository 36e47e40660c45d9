package kopi.app.node;

import java.util.Arrays;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.egg.Desired;
import kopi.core.egg.Egg;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.core.error.CorruptStateException;
import kopi.core.error.UnavailableException;
import kopi.core.port.SnapshotStore;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.core.state.StateReader;
import kopi.core.state.StateWriter;

/** What an egg keeps on its disk: the latest term, and what is desired. One owner. */
final class EggMemory {
    private static final String TERM = "term";
    private static final String DESIRED = "desired";
    private static final int INT_BITS = 32;
    private static final long LOW = 0xFFFF_FFFFL;

    private final SnapshotStore disk;

    EggMemory(SnapshotStore disk) {
        this.disk = disk;
    }

    Egg.Memory read() {
        try {
            return new Egg.Memory(
                    disk.newest(TERM).map(EggMemory::readTerm).orElse(Term.NONE),
                    disk.newest(DESIRED).map(EggMemory::readDesired).orElse(Desired.INITIAL));
        } catch (IllegalArgumentException e) {
            throw new CorruptStateException("the egg's memory makes no sense: " + e.getMessage(), e);
        }
    }

    void keep(Term term) {
        var out = new StateWriter();
        write(out, term);
        save(TERM, out.toBytes());
    }

    void keep(Desired desired) {
        var out = new StateWriter();
        write(out, desired.version().term());
        writeLong(out, desired.version().counter());
        out.bool(desired.isDown());
        out.integer(desired.replicas().size());
        desired.replicas().forEach((group, count) -> {
            out.text(group);
            out.integer(count);
        });
        out.integer(desired.failed().size());
        desired.failed().forEach(node -> out.text(node.name()));
        save(DESIRED, out.toBytes());
    }

    /** An egg that forgets must not go on: so what was saved is looked at. */
    private void save(String name, byte[] bytes) {
        disk.save(name, new Snapshot(bytes, 0, 0));
        Optional<Snapshot> saved = disk.newest(name);
        if (saved.isEmpty() || !Arrays.equals(saved.get().state(), bytes)) {
            throw new UnavailableException("the egg cannot keep its " + name + " on its disk; is it full?");
        }
    }

    private static Term readTerm(Snapshot snapshot) {
        var in = new StateReader(snapshot.state());
        Term term = readTerm(in);
        in.end();
        return term;
    }

    private static Desired readDesired(Snapshot snapshot) {
        var in = new StateReader(snapshot.state());
        var version = new Desired.Version(readTerm(in), readLong(in));
        boolean isDown = in.bool();
        SortedMap<String, Integer> replicas = new TreeMap<>();
        for (int left = in.count(); left > 0; left--) {
            replicas.put(in.text(), in.natural());
        }
        SortedSet<NodeId> failed = new TreeSet<>(in.list(() -> new NodeId(in.text())));
        in.end();
        return new Desired(version, isDown, replicas, failed);
    }

    private static void write(StateWriter out, Term term) {
        writeLong(out, term.number());
        out.text(term.egg().name());
    }

    private static Term readTerm(StateReader in) {
        return new Term(readLong(in), new NodeId(in.text()));
    }

    private static void writeLong(StateWriter out, long value) {
        out.integer((int) (value >>> INT_BITS));
        out.integer((int) value);
    }

    private static long readLong(StateReader in) {
        long high = in.integer();
        return (high << INT_BITS) | (in.integer() & LOW);
    }
}
