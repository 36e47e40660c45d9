package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.egg.Desired;
import kopi.core.egg.Egg;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.core.error.CorruptStateException;
import kopi.core.error.UnavailableException;
import kopi.core.port.SnapshotStore;
import kopi.testkit.fake.MemorySnapshotStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EggMemoryTest {
    private static final NodeId EGG = new NodeId("egg-2");

    private final MemorySnapshotStore disk = new MemorySnapshotStore();
    private final EggMemory memory = new EggMemory(disk);

    private static Desired desired(long counter) {
        return new Desired(
                new Desired.Version(new Term(3, EGG), counter),
                true,
                new TreeMap<>(Map.of("filter", 4, "gateway", 0)),
                new TreeSet<>(Set.of(new NodeId("filter-1"), new NodeId("joiner-1"))));
    }

    @Test
    void newDiskRemembersNothing() {
        assertThat(memory.read()).isEqualTo(new Egg.Memory(Term.NONE, Desired.INITIAL));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Integer.MAX_VALUE, 1L << 31, 1L << 32, 0xFFFF_FFFFL, Long.MAX_VALUE})
    void whatIsKeptIsRead(long number) {
        var term = new Term(number, EGG);
        memory.keep(term);
        memory.keep(desired(number));
        assertThat(new EggMemory(disk).read()).isEqualTo(new Egg.Memory(term, desired(number)));
    }

    @Test
    void damagedNewestLeavesTheOneBefore() {
        memory.keep(desired(1));
        memory.keep(desired(2));
        disk.damageNewest("desired");
        assertThat(memory.read().desired()).isEqualTo(desired(1));
    }

    @Test
    void stateThatIsNoneIsToldAndNotGuessed() {
        disk.save("term", new SnapshotStore.Snapshot(new byte[] {1, 2, 3}, 0, 0));
        assertThatThrownBy(memory::read).isInstanceOf(CorruptStateException.class);
        disk.save("term", new SnapshotStore.Snapshot(new byte[] {8, 3}, 0, 0));
        assertThatThrownBy(memory::read)
                .isInstanceOf(CorruptStateException.class)
                .hasMessageContaining("nothing is remembered");
    }

    /** The first bytes of what versions 1 and 2 wrote, and of what a later one may. */
    @ParameterizedTest
    @ValueSource(strings = {"0000000100000000", "0000000200000000000000030005", "0804120a"})
    void whatAnotherVersionKeptIsNotUsed(String bytes) {
        disk.save("term", new SnapshotStore.Snapshot(HexFormat.of().parseHex(bytes), 0, 0));
        disk.save("desired", new SnapshotStore.Snapshot(HexFormat.of().parseHex(bytes), 0, 0));
        assertThat(memory.read()).isEqualTo(new Egg.Memory(Term.NONE, Desired.INITIAL));
    }

    /** It keeps nothing, and does not say so: an egg that forgot its term could vote against itself. */
    @Test
    void fullDiskEndsTheEgg() {
        var full = new EggMemory(SnapshotStore.NONE);
        assertThatThrownBy(() -> full.keep(new Term(1, EGG)))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("is it full?");
        assertThatThrownBy(() -> full.keep(desired(1))).isInstanceOf(UnavailableException.class);
    }
}
