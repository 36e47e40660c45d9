package kopi.testkit.fake;

import kopi.core.port.SnapshotStore;
import kopi.testkit.contract.SnapshotStoreContract;

class MemorySnapshotStoreTest extends SnapshotStoreContract {
    private final MemorySnapshotStore store = new MemorySnapshotStore();

    @Override
    protected SnapshotStore open() {
        return store;
    }

    @Override
    protected void damageNewest(String name) {
        store.damageNewest(name);
    }
}
