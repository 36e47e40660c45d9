package kopi.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import kopi.core.message.Message;
import kopi.core.port.Broker;

/** What a consumer of a queue was given. It settles nothing by itself. */
final class DeliveryLog implements Broker.DeliveryHandler {
    private final Watch watch;
    private final List<Broker.Delivery> deliveries = new ArrayList<>();

    DeliveryLog(Watch watch) {
        this.watch = watch;
    }

    @Override
    public void delivered(Broker.Delivery delivery) {
        watch.note(() -> deliveries.add(delivery));
    }

    /** Waits for the n-th delivery, counting from 0. */
    Broker.Delivery await(int n) throws InterruptedException {
        watch.await("delivery number " + n, () -> deliveries.size() > n);
        return watch.see(() -> deliveries.get(n));
    }

    /** Waits until there are so many deliveries. */
    List<Broker.Delivery> awaitCount(int count) throws InterruptedException {
        watch.await(count + " deliveries", () -> deliveries.size() >= count);
        return all();
    }

    /** Fails if there soon are more deliveries than that. */
    void expectNoMoreThan(int count) throws InterruptedException {
        watch.staysFalse("more than " + count + " deliveries", () -> deliveries.size() > count);
    }

    List<Broker.Delivery> all() {
        return watch.see(() -> List.copyOf(deliveries));
    }

    List<Message> messages() {
        return all().stream().map(Broker.Delivery::message).toList();
    }

    int count() {
        return watch.see(deliveries::size);
    }
}
