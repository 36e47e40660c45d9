package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.testkit.sim.Chance.Concern;

/** A work queue at the broker. It hands messages out in any order, and loses what it has confirmed only by {@link #lose}. */
final class SimQueue {
    private final World world;
    private final Destination.Queue name;
    private final DeadLetterBox deadLetters;
    private final List<Ready> ready = new ArrayList<>();
    private final List<Consumer> consumers = new ArrayList<>();

    /** Where poison goes. */
    interface DeadLetterBox {
        void deadLetter(Message.DeadLetter letter);
    }

    record Ready(Message message, int redeliveries) {}

    SimQueue(World world, Destination.Queue name, DeadLetterBox deadLetters) {
        this.world = world;
        this.name = name;
        this.deadLetters = deadLetters;
    }

    void add(Message message) {
        ready.add(new Ready(message, 0));
        dispatch();
    }

    /** Loses what waits. */
    void lose() {
        ready.clear();
    }

    /** What waits here, or is in a consumer's hands. */
    List<Message> contents() {
        List<Message> contents = new ArrayList<>();
        ready.forEach(waiting -> contents.add(waiting.message()));
        consumers.forEach(consumer -> consumer.unsettled.values().forEach(held -> contents.add(held.message())));
        return contents;
    }

    Consumer connect(int prefetch, Handout handout) {
        var consumer = new Consumer(prefetch, handout);
        consumers.add(consumer);
        dispatch();
        return consumer;
    }

    /** How a delivery goes on its way. */
    interface Handout {
        void deliver(long tag, Ready delivery);
    }

    private void dispatch() {
        Chance chance = world.chance(Concern.BROKER);
        while (!ready.isEmpty()) {
            List<Consumer> free = consumers.stream().filter(Consumer::hasRoom).toList();
            if (free.isEmpty()) {
                return;
            }
            Ready next = ready.remove(chance.happens(70) ? 0 : chance.below(ready.size()));
            chance.oneOf(free).take(next);
        }
    }

    private void giveBack(Ready held, String reason) {
        int failed = held.redeliveries() + 1;
        if (failed >= Broker.DELIVERY_LIMIT && !name.equals(Broker.DEAD_LETTERS)) {
            deadLetters.deadLetter(new Message.DeadLetter(name.name(), held.message(), reason));
        } else {
            ready.add(new Ready(held.message(), failed));
        }
    }

    /** A consumer, as the broker sees it. */
    final class Consumer {
        private final int prefetch;
        private final Handout handout;
        private final Map<Long, Ready> unsettled = new TreeMap<>();
        private long nextTag;
        private boolean isClosed;

        Consumer(int prefetch, Handout handout) {
            this.prefetch = prefetch;
            this.handout = handout;
        }

        private boolean hasRoom() {
            return unsettled.size() < prefetch;
        }

        private void take(Ready next) {
            long tag = nextTag++;
            unsettled.put(tag, next);
            handout.deliver(tag, next);
        }

        void acknowledge(long tag) {
            if (unsettled.remove(tag) != null) {
                dispatch();
            }
        }

        void reject(long tag, String reason) {
            Ready held = unsettled.remove(tag);
            if (held != null) {
                giveBack(held, reason);
                dispatch();
            }
        }

        void close() {
            if (isClosed) {
                return;
            }
            isClosed = true;
            consumers.remove(this);
            unsettled.values().forEach(held -> giveBack(held, "its consumer was lost"));
            unsettled.clear();
            dispatch();
        }
    }
}
