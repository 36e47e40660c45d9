package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import kopi.core.error.CorruptStateException;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.testkit.fake.MemorySnapshotStore;

/**
 * Any bytes at all, as what an egg remembers. In a normal build this tries none but the empty input; with {@code
 * JAZZER_FUZZ=1} it looks for new ones.
 */
class EggMemoryFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void aMemoryIsReadOrRefused(byte[] input) {
        for (String part : new String[] {"term", "desired"}) {
            var disk = new MemorySnapshotStore();
            disk.save(part, new Snapshot(input, 0, 0));
            try {
                assertThat(new EggMemory(disk).read()).isNotNull();
            } catch (CorruptStateException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }
}
