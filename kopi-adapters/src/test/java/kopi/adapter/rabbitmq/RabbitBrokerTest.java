package kopi.adapter.rabbitmq;

import kopi.testkit.contract.BrokerContract;
import kopi.testkit.contract.BrokerSubject;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, on a private RabbitMQ node. */
final class RabbitBrokerTest extends BrokerContract {
    @RegisterExtension
    static final RabbitNode NODE = new RabbitNode();

    @Override
    protected BrokerSubject subject() {
        return new RabbitSubject(NODE.broker());
    }
}
