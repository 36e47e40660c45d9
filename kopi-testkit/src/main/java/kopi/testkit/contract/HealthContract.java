package kopi.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import kopi.core.port.Broker;
import kopi.core.port.BrokerHealth;
import kopi.core.port.BrokerHealth.State;
import kopi.core.port.Destination;
import org.junit.jupiter.api.Test;

/** What a broker says of its link. */
abstract class HealthContract extends BrokerFixture {
    @Test
    void anOpenBrokerIsUp() {
        assertThat(broker.health()).isEqualTo(BrokerHealth.UP);
    }

    @Test
    void aClosedBrokerSaysSoForGood() {
        broker.close();
        assertThat(broker.health().state()).isEqualTo(State.CLOSED);
        assertThat(broker.health().detail()).isNotEmpty();
        broker.close();
        assertThat(broker.health().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void aBrokenLinkIsSeenAndComesBackByItself() throws InterruptedException {
        if (!has(BrokerCapability.RECONNECTS)) {
            return;
        }
        Destination.Queue work = queue("work");
        DeliveryLog log = new DeliveryLog(watch);
        broker.consume(work, 4, log).start();

        subject.breakConnection();
        watch.await("the link down", () -> broker.health().state() == State.DOWN);
        subject.mendConnection();
        watch.await("the link up again", () -> broker.health().equals(BrokerHealth.UP));

        publisher.publish(0, work, message(0));
        confirms.awaitConfirmed(0);
        Broker.Delivery delivery = log.await(0);
        assertThat(delivery.message()).isEqualTo(message(0));
        delivery.acknowledge();
    }

    @Test
    void publishingWhileTheLinkIsDownWaits() throws InterruptedException {
        if (!has(BrokerCapability.RECONNECTS)) {
            return;
        }
        Destination.Queue work = queue("work");
        subject.breakConnection();
        watch.await("the link down", () -> broker.health().state() == State.DOWN);
        assertThat(broker.health().detail()).isNotEmpty();
        publisher.publish(0, work, message(0));
        subject.mendConnection();
        confirms.awaitConfirmed(0);
        // What consumes may have a connection of its own, which comes back on its own.
        watch.await("the link up again", () -> broker.health().equals(BrokerHealth.UP));
    }
}
