package kopi.adapter.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import org.jspecify.annotations.Nullable;

/**
 * One work queue.
 *
 * <p>A message is held from its confirmation to its acknowledgement: ready, or unsettled with a consumer. Consumers take
 * messages themselves, one before each call of their handler, so who is free takes more than who is busy. The queue's
 * part is to wake one idle consumer with room for each message that becomes ready; a consumer that gains room wakes
 * itself.
 *
 * <p>Every field here, the consumers' included, is guarded by the queue's monitor. What calls foreign code is collected
 * under it and done after: methods that take the list {@code after} are called under the monitor.
 */
final class MemoryQueue {
    private final Destination.Queue name;
    private final int capacity;
    private final Consumer<Message.DeadLetter> deadLetters;
    private final Courier.Context context;

    private final ArrayDeque<Ready> ready = new ArrayDeque<>();

    private final WaitingLine waiting;

    private final List<Competitor> competitors = new ArrayList<>();

    /** Whose turn it is to be woken, modulo their number. */
    private int turn;

    /** Messages that are ready or unsettled. */
    private int held;

    private boolean closed;

    MemoryQueue(
            Destination.Queue name, int capacity, Consumer<Message.DeadLetter> deadLetters, Courier.Context context) {
        this.name = name;
        this.capacity = capacity;
        this.deadLetters = deadLetters;
        this.context = context;
        this.waiting = new WaitingLine(name);
    }

    private record Ready(LazyMessage message, int redeliveries) {}

    void publish(MemoryPublication publication) {
        List<Runnable> after = new ArrayList<>(2);
        synchronized (this) {
            if (closed) {
                return;
            }
            if (held < capacity) {
                admit(publication, after);
            } else {
                waiting.add(publication);
            }
        }
        after.forEach(Runnable::run);
    }

    Broker.Subscription consume(int prefetch, Broker.DeliveryHandler handler) {
        Competitor competitor = new Competitor(prefetch, handler);
        synchronized (this) {
            competitors.add(competitor);
            competitor.closed = closed;
        }
        return competitor;
    }

    synchronized void close() {
        closed = true;
        ready.clear();
        waiting.clear();
        for (Competitor competitor : competitors) {
            competitor.closed = true;
            competitor.unsettled.clear();
        }
        competitors.clear();
    }

    private void admit(MemoryPublication publication, List<Runnable> after) {
        held++;
        ready.addLast(new Ready(publication.message(), 0));
        after.add(publication::confirm);
        wakeOne(after);
    }

    /** A message is done with: whoever waits first gets its place. */
    private void drop(List<Runnable> after) {
        held--;
        MemoryPublication next = waiting.poll();
        if (next != null) {
            admit(next, after);
        }
    }

    private void giveBack(Unsettled delivery, String reason, List<Runnable> after) {
        int failed = delivery.redeliveries + 1;
        // Dead letters themselves cannot be buried again: they stay until they are acknowledged.
        if (failed >= Broker.DELIVERY_LIMIT && !name.equals(Broker.DEAD_LETTERS)) {
            after.add(() -> deadLetters.accept(new Message.DeadLetter(name.name(), delivery.message(), reason)));
            drop(after);
        } else {
            ready.addFirst(new Ready(delivery.message, failed));
            wakeOne(after);
        }
    }

    private void wakeOne(List<Runnable> after) {
        for (int i = 0; i < competitors.size(); i++) {
            int candidate = (turn + i) % competitors.size();
            if (competitors.get(candidate).wake(after)) {
                turn = candidate + 1;
                return;
            }
        }
    }

    /** A consumer. Its fields are guarded by the queue's monitor. */
    private final class Competitor implements Broker.Subscription, Courier.Route {
        private final int prefetch;
        private final Broker.DeliveryHandler handler;
        private final Courier courier = new Courier(context, this);

        private final ArrayDeque<Unsettled> unsettled = new ArrayDeque<>();

        private boolean started;

        private boolean awake;

        private boolean closed;

        Competitor(int prefetch, Broker.DeliveryHandler handler) {
            this.prefetch = prefetch;
            this.handler = handler;
        }

        private boolean hasWork() {
            return started && !closed && unsettled.size() < prefetch && !ready.isEmpty();
        }

        /** Sees to it that it runs, if it is idle and there is something that it may take; says whether it did. */
        private boolean wake(List<Runnable> after) {
            if (awake || !hasWork()) {
                return false;
            }
            awake = true;
            after.add(courier::start);
            return true;
        }

        @Override
        public void start() {
            List<Runnable> after = new ArrayList<>(1);
            synchronized (MemoryQueue.this) {
                started = true;
                wake(after);
            }
            after.forEach(Runnable::run);
        }

        @Override
        public boolean step() {
            Unsettled delivery = take();
            if (delivery == null) {
                return false;
            }
            handler.delivered(delivery);
            return true;
        }

        private @Nullable Unsettled take() {
            synchronized (MemoryQueue.this) {
                if (!hasWork()) {
                    awake = false;
                    return null;
                }
                Ready next = ready.removeFirst();
                Unsettled delivery = new Unsettled(this, next.message(), next.redeliveries());
                unsettled.addLast(delivery);
                return delivery;
            }
        }

        private void acknowledge(Unsettled delivery) {
            List<Runnable> after = new ArrayList<>(2);
            synchronized (MemoryQueue.this) {
                if (!unsettled.remove(delivery)) {
                    return;
                }
                drop(after);
                wake(after);
            }
            after.forEach(Runnable::run);
        }

        private void reject(Unsettled delivery, String reason) {
            List<Runnable> after = new ArrayList<>(2);
            synchronized (MemoryQueue.this) {
                if (!unsettled.remove(delivery)) {
                    return;
                }
                giveBack(delivery, reason, after);
                wake(after);
            }
            after.forEach(Runnable::run);
        }

        @Override
        public void close() {
            List<Runnable> after = new ArrayList<>();
            synchronized (MemoryQueue.this) {
                closed = true;
                competitors.remove(this);
                // The last first, as each goes to the front.
                for (Unsettled last = unsettled.pollLast(); last != null; last = unsettled.pollLast()) {
                    giveBack(last, "its consumer closed without settling it", after);
                }
            }
            after.forEach(Runnable::run);
        }
    }

    /** A delivery; it is settled once it is no longer among its consumer's unsettled ones. */
    private static final class Unsettled implements Broker.Delivery {
        private final Competitor consumer;
        private final LazyMessage message;
        private final int redeliveries;

        Unsettled(Competitor consumer, LazyMessage message, int redeliveries) {
            this.consumer = consumer;
            this.message = message;
            this.redeliveries = redeliveries;
        }

        @Override
        public Message message() {
            return message.message();
        }

        @Override
        public int redeliveries() {
            return redeliveries;
        }

        @Override
        public void acknowledge() {
            consumer.acknowledge(this);
        }

        @Override
        public void reject(String reason) {
            consumer.reject(this, reason);
        }
    }
}
