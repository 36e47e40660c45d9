package kopi.adapter.memory;

import java.time.Duration;
import kopi.testkit.contract.BrokerContract;
import kopi.testkit.contract.BrokerSubject;

/** The contract, with handlers run by whoever causes the call. */
final class MemoryBrokerOnCallerTest extends BrokerContract {
    @Override
    protected BrokerSubject subject() {
        return new MemorySubject(Runnable::run, () -> {}, Duration.ofMillis(20));
    }
}
