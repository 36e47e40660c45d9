package kopi.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Opens a broker for each test, with one publisher, and closes it. */
abstract class BrokerFixture {
    static final JobId JOB = new JobId("contract");

    BrokerSubject subject;
    Watch watch;
    Broker broker;
    ConfirmLog confirms;
    Broker.Publisher publisher;

    abstract BrokerSubject subject();

    @BeforeEach
    void openBroker() {
        subject = subject();
        assertThat(subject.capacity()).as("capacity of the subject").isGreaterThanOrEqualTo(16);
        watch = new Watch(subject);
        broker = subject.open();
        confirms = new ConfirmLog(watch);
        publisher = broker.publisher(confirms);
    }

    @AfterEach
    void closeBroker() {
        broker.close();
        subject.close();
    }

    boolean has(BrokerCapability capability) {
        return subject.capabilities().contains(capability);
    }

    Destination.Queue queue(String plain) {
        Destination.Queue queue = new Destination.Queue(subject.name(plain));
        broker.declareQueue(queue);
        return queue;
    }

    Destination.Journal journal(String plain) {
        Destination.Journal journal = new Destination.Journal(subject.name(plain));
        broker.createJournal(journal);
        return journal;
    }

    /** Message number i; equal to no other one's. */
    static Message message(int i) {
        return new Message.EndOfDataset(JOB, "transactions", i);
    }

    /** The i of {@link #message}. */
    static int index(Message message) {
        return message instanceof Message.EndOfDataset end && end.job().equals(JOB) ? end.batches() : -1;
    }

    /** Publishes the messages of these numbers without waiting for anything. */
    void send(Destination to, int from, int end) {
        for (int i = from; i < end; i++) {
            publisher.publish(i, to, message(i));
        }
    }

    /** Publishes messages 0 to count-1, the first that this publisher sends, and waits until they are confirmed. */
    void deliver(Destination to, int count) throws InterruptedException {
        send(to, 0, count);
        confirms.awaitConfirmedBelow(count);
    }
}
