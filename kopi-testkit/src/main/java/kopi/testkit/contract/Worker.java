package kopi.testkit.contract;

import kopi.core.port.Broker;

/** A consumer that acknowledges some deliveries at once and some later, on another thread, and rejects some at first. */
final class Worker implements Broker.DeliveryHandler {
    private static final int REJECT_EVERY = 11;
    private static final int POSTPONE_EVERY = 5;

    private final Gauge gauge;
    private final Ledger ledger;
    private final Settler settler;

    Worker(int prefetch, Ledger ledger, Settler settler, Violations violations) {
        this.gauge = new Gauge(prefetch, violations);
        this.ledger = ledger;
        this.settler = settler;
    }

    @Override
    public void delivered(Broker.Delivery delivery) {
        gauge.enter();
        ledger.arrived(delivery.message());
        int index = BrokerFixture.index(delivery.message());
        if (delivery.redeliveries() == 0 && index % REJECT_EVERY == 0) {
            gauge.settle(1);
            delivery.reject("not the first time");
        } else if (index % POSTPONE_EVERY == 0) {
            settler.later(() -> acknowledge(delivery));
        } else {
            acknowledge(delivery);
        }
        gauge.leave();
    }

    private void acknowledge(Broker.Delivery delivery) {
        ledger.settled(delivery.message());
        gauge.settle(1);
        delivery.acknowledge();
    }
}
