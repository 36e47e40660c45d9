package kopi.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import kopi.core.port.SnapshotStore;
import kopi.core.port.SnapshotStore.Snapshot;
import org.junit.jupiter.api.Test;

/** What every {@link SnapshotStore} that keeps something must do. An implementation's test class extends it. */
public abstract class SnapshotStoreContract {
    private static final String NAME = "kopi.job.a-1.aggregator.0";
    private static final String OTHER = "kopi.job.a-1.aggregator.01";

    /** The store under test, on the same disk each time within a test. */
    protected abstract SnapshotStore open();

    /** Damages the newest snapshot of that name where it is kept. */
    protected abstract void damageNewest(String name);

    private static Snapshot snapshot(int number) {
        return new Snapshot(("state " + number).getBytes(UTF_8), number, -31L * number);
    }

    private static void expect(SnapshotStore store, String name, int number) {
        assertThat(store.newest(name)).hasValueSatisfying(found -> expect(found, snapshot(number)));
    }

    private static void expect(Snapshot found, Snapshot expected) {
        assertThat(found.state()).isEqualTo(expected.state());
        assertThat(found.next()).isEqualTo(expected.next());
        assertThat(found.stamp()).isEqualTo(expected.stamp());
    }

    @Test
    void nothingIsThereAtFirst() {
        assertThat(open().newest(NAME)).isEmpty();
        assertThat(open().names()).isEmpty();
    }

    @Test
    void newestSnapshotComesBack() {
        SnapshotStore store = open();
        for (int i = 1; i <= 5; i++) {
            store.save(NAME, snapshot(i));
            expect(store, NAME, i);
        }
    }

    @Test
    void newestIsTheLastSavedWhateverItsOffset() {
        SnapshotStore store = open();
        store.save(NAME, snapshot(9));
        store.save(NAME, snapshot(2));
        expect(store, NAME, 2);
    }

    @Test
    void emptyStateIsAState() {
        SnapshotStore store = open();
        store.save(NAME, new Snapshot(new byte[0], 7, 8));
        assertThat(store.newest(NAME)).hasValueSatisfying(found -> expect(found, new Snapshot(new byte[0], 7, 8)));
    }

    @Test
    void snapshotOutlivesTheStore() {
        open().save(NAME, snapshot(3));
        expect(open(), NAME, 3);
        open().save(NAME, snapshot(4));
        expect(open(), NAME, 4);
    }

    @Test
    void laterChangesOfTheCallersBytesChangeNothing() {
        SnapshotStore store = open();
        byte[] state = {1, 2, 3};
        store.save(NAME, new Snapshot(state, 1, 1));
        state[0] = 9;
        store.newest(NAME).orElseThrow().state()[1] = 9;
        assertThat(store.newest(NAME).orElseThrow().state()).containsExactly(1, 2, 3);
    }

    @Test
    void damagedSnapshotIsPassedOverForTheOneBefore() {
        open().save(NAME, snapshot(1));
        open().save(NAME, snapshot(2));
        open().save(NAME, snapshot(3));
        damageNewest(NAME);
        expect(open(), NAME, 2);
        open().save(NAME, snapshot(4));
        damageNewest(NAME);
        expect(open(), NAME, 2);
        damageNewest(NAME);
        assertThat(open().newest(NAME)).isEmpty();
    }

    @Test
    void namesAreApartAndSorted() {
        SnapshotStore store = open();
        store.save(OTHER, snapshot(2));
        store.save(NAME, snapshot(1));
        assertThat(store.names()).containsExactly(NAME, OTHER);
        expect(store, NAME, 1);
        expect(store, OTHER, 2);
    }

    @Test
    void deletingLeavesNothingOfThatNameAndAllOfOthers() {
        SnapshotStore store = open();
        store.save(NAME, snapshot(1));
        store.save(NAME, snapshot(2));
        store.save(OTHER, snapshot(3));
        store.delete(NAME);
        store.delete(NAME);
        assertThat(store.newest(NAME)).isEmpty();
        assertThat(open().names()).containsExactly(OTHER);
        store.save(NAME, snapshot(4));
        expect(open(), NAME, 4);
    }
}
