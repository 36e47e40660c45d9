package kopi.app.client;

import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.MessageCodec;

/** A broker through which messages pass as bytes, as they do through a real one. */
record WireBroker(Broker broker, MessageCodec codec) implements Broker {
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
            public void publish(long number, Destination to, Message message) {
                publisher.publish(number, to, codec.decode(codec.encode(message)));
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
    public void close() {
        broker.close();
    }
}
