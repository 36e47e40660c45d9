package kopi.adapter.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kopi.adapter.local.WorkerPool;
import kopi.testkit.contract.BrokerContract;
import kopi.testkit.contract.BrokerSubject;

/** The contract, with handlers run by the workers of embedded mode. */
final class MemoryBrokerOnWorkersTest extends BrokerContract {
    @Override
    protected BrokerSubject subject() {
        List<Throwable> failures = new ArrayList<>();
        WorkerPool pool = new WorkerPool(2, failures::add);
        return new MemorySubject(
                pool,
                () -> {
                    pool.close();
                    if (!failures.isEmpty()) {
                        throw new AssertionError(failures.getFirst());
                    }
                },
                Duration.ofMillis(50));
    }
}
