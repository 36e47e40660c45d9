package kopi.app.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.BrokerHealth;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.core.port.MessageCodec;

/** A broker through which messages pass as bytes, as they do through a real one, and which tests may listen to. */
final class WireBroker implements Broker {
    private static final long LIMIT_SECONDS = 60;

    private final Broker broker;
    private final MessageCodec codec;
    private final List<BiConsumer<Destination, Message>> listeners = new CopyOnWriteArrayList<>();

    WireBroker(Broker broker, MessageCodec codec) {
        this.broker = broker;
        this.codec = codec;
    }

    /** Hears every message before it is sent, on the sender's thread. */
    void listen(Consumer<Message> listener) {
        listeners.add((_, message) -> listener.accept(message));
    }

    /** Hears what is sent to one place, likewise. */
    void listenAt(Destination place, Consumer<Message> listener) {
        listeners.add((to, message) -> {
            if (to.equals(place)) {
                listener.accept(message);
            }
        });
    }

    /** Something that will have been sent. */
    interface Sighting {
        void await() throws InterruptedException;

        /** Whether it has been sent. */
        boolean isMet();
    }

    /** Looks out for so many messages of a kind from now on. */
    Sighting expect(int count, Predicate<Message> wanted) {
        var seen = new CountDownLatch(count);
        listen(message -> {
            if (wanted.test(message)) {
                seen.countDown();
            }
        });
        return new Sighting() {
            @Override
            public void await() throws InterruptedException {
                if (!seen.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError(seen.getCount() + " of " + count + " expected messages were never sent");
                }
            }

            @Override
            public boolean isMet() {
                return seen.getCount() == 0;
            }
        };
    }

    @Override
    public void declareQueue(Destination.Queue queue) {
        broker.declareQueue(queue);
    }

    @Override
    public void createJournal(Destination.Journal journal) {
        broker.createJournal(journal);
    }

    @Override
    public void deleteJournal(Destination.Journal journal) {
        broker.deleteJournal(journal);
    }

    @Override
    public Publisher publisher(Confirms confirms) {
        Publisher publisher = broker.publisher(confirms);
        return new Publisher() {
            @Override
            public void publish(long number, Destination to, LazyMessage message) {
                listeners.forEach(listener -> listener.accept(to, message.message()));
                publisher.publish(number, to, codec.lazily(message.encodedBy(codec)));
            }

            @Override
            public void close() {
                publisher.close();
            }
        };
    }

    @Override
    public Subscription consume(Destination.Queue queue, int prefetch, DeliveryHandler handler) {
        return broker.consume(queue, prefetch, handler);
    }

    @Override
    public Reader read(Destination.Journal journal, long from, int credit, EntryHandler handler) {
        return broker.read(journal, from, credit, handler);
    }

    @Override
    public BrokerHealth health() {
        return broker.health();
    }

    @Override
    public void close() {
        broker.close();
    }
}
