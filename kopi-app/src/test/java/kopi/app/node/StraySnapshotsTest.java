package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.testkit.fake.MemorySnapshotStore;
import org.junit.jupiter.api.Test;

class StraySnapshotsTest {
    private final MemorySnapshotStore disk = new MemorySnapshotStore();
    private final OrphanedSnapshots strays = new OrphanedSnapshots(disk);

    private void save(String... names) {
        for (String name : names) {
            disk.save(name, new Snapshot(new byte[1], 1, 1));
        }
    }

    private void sweepAt(long seconds, String... read) {
        strays.sweep(seconds * 1_000, () -> List.of(read));
    }

    @Test
    void snapshotThatNobodyReadsTwiceInARowIsDeleted() {
        save("a", "b", "c");
        sweepAt(0, "a");
        assertThat(disk.names()).containsExactly("a", "b", "c");
        sweepAt(30);
        assertThat(disk.names()).as("too soon").containsExactly("a", "b", "c");
        sweepAt(60, "a", "c");
        assertThat(disk.names()).containsExactly("a", "c");
    }

    @Test
    void snapshotThatWasReadInBetweenIsKept() {
        save("a");
        sweepAt(0);
        sweepAt(60, "a");
        sweepAt(120);
        assertThat(disk.names()).containsExactly("a");
        sweepAt(180);
        assertThat(disk.names()).isEmpty();
    }
}
