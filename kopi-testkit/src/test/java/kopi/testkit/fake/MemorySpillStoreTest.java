package kopi.testkit.fake;

import kopi.core.port.SpillStore;
import kopi.testkit.contract.SpillStoreContract;

class MemorySpillStoreTest extends SpillStoreContract {
    @Override
    protected SpillStore newStore() {
        return new MemorySpillStore(1_000);
    }
}
