package kopi.adapter.memory;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import kopi.testkit.contract.BrokerContract;
import kopi.testkit.contract.BrokerSubject;

/** The contract, with handlers run by a pool of four threads. */
final class MemoryBrokerOnPoolTest extends BrokerContract {
    @Override
    protected BrokerSubject subject() {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        return new MemorySubject(pool, pool::close, Duration.ofMillis(50));
    }
}
