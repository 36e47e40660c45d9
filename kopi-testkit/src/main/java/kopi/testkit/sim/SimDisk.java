package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import kopi.core.port.SnapshotStore;
import kopi.testkit.sim.Chance.Concern;

/**
 * A process's disk: the last two snapshots of each name, each with a checksum. A crash may tear the newest one, which is
 * then passed over in favour of the older one, or lose the disk.
 */
final class SimDisk implements SnapshotStore {
    private static final int KEPT = 2;

    private final World world;
    private final String owner;
    /** By name; the oldest first. */
    private final Map<String, List<Stored>> files = new TreeMap<>();
    /** The name under which something was written last. */
    private Optional<String> lastWritten = Optional.empty();

    private Runnable onLoss = () -> {};

    private static final class Stored {
        final Snapshot snapshot;
        final long checksum;
        byte[] bytes;

        Stored(Snapshot snapshot) {
            this.snapshot = snapshot;
            this.bytes = snapshot.state().clone();
            this.checksum = checksum(bytes);
        }

        boolean isWhole() {
            return checksum(bytes) == checksum;
        }

        private static long checksum(byte[] bytes) {
            var crc = new CRC32C();
            crc.update(bytes);
            return crc.getValue();
        }
    }

    SimDisk(World world, String owner) {
        this.world = world;
        this.owner = owner;
    }

    @Override
    public Optional<Snapshot> newest(String name) {
        return files.getOrDefault(name, List.of()).reversed().stream()
                .filter(Stored::isWhole)
                .findFirst()
                .map(stored -> new Snapshot(stored.bytes.clone(), stored.snapshot.next(), stored.snapshot.stamp()));
    }

    @Override
    public void save(String name, Snapshot snapshot) {
        world.trace.note(owner, "saves " + name, snapshot.next());
        List<Stored> kept = files.computeIfAbsent(name, _ -> new ArrayList<>());
        kept.add(new Stored(snapshot));
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
        lastWritten = Optional.of(name);
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public List<String> names() {
        return List.copyOf(files.keySet());
    }

    /** What is on it besides. */
    void whenLost(Runnable hook) {
        onLoss = hook;
    }

    /** Its process dies, and perhaps the machine. */
    void crash() {
        if (world.faults.strikes(Fault.DISK_LOST)) {
            wipe();
        } else if (lastWritten.isPresent() && world.faults.strikes(Fault.WRITE_TORN)) {
            tear(files.getOrDefault(lastWritten.get(), List.of()));
        }
        lastWritten = Optional.empty();
    }

    private void tear(List<Stored> kept) {
        if (!kept.isEmpty()) {
            Stored torn = kept.getLast();
            world.trace.note(owner, "write torn", torn.snapshot.next());
            torn.bytes = java.util.Arrays.copyOf(
                    torn.bytes, world.chance(Concern.DISK).below(torn.bytes.length));
        }
    }

    private void wipe() {
        world.trace.note(owner, "disk lost", "");
        files.clear();
        onLoss.run();
    }
}
