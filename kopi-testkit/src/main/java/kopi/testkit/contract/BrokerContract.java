package kopi.testkit.contract;

import org.junit.jupiter.api.Nested;

/**
 * What every {@link kopi.core.port.Broker} must do. An implementation's test class extends it.
 *
 * <p>It asks for no more than the port promises: at-least-once delivery, confirmations at any time and in any order.
 * What a broker may do or not is a {@link BrokerCapability}, and asserted either way. In these tests nothing fails, so
 * deliveries are repeated only where a consumer rejects or closes.
 */
public abstract class BrokerContract {
    /** A new subject; called once for each test. */
    protected abstract BrokerSubject subject();

    /** Work queues. */
    @Nested
    class Queues extends QueueContract {
        @Override
        BrokerSubject subject() {
            return BrokerContract.this.subject();
        }
    }

    /** Journals. */
    @Nested
    class Journals extends JournalContract {
        @Override
        BrokerSubject subject() {
            return BrokerContract.this.subject();
        }
    }

    /** What it says of its link. */
    @Nested
    class Health extends HealthContract {
        @Override
        BrokerSubject subject() {
            return BrokerContract.this.subject();
        }
    }

    /** Many threads at once. */
    @Nested
    class Stress extends BrokerStressContract {
        @Override
        BrokerSubject subject() {
            return BrokerContract.this.subject();
        }
    }
}
