package kopi.adapter.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.BrokerHealth;
import kopi.core.port.Destination;
import org.jspecify.annotations.Nullable;

/**
 * The broker of embedded mode: it passes references to messages, and holds them until they are settled or released.
 *
 * <p><b>Threads.</b> Handlers run on the executor, one call at a time per subscription. Confirmations run on the thread
 * that published, or on the one whose acknowledgement or release made room. An executor that runs its tasks at once on
 * the calling thread works, too; calls then nest as deep as subscriptions feed one another.
 *
 * <p><b>After {@link #close}</b> publications go nowhere and are never confirmed; what opens or declares something
 * throws {@link UnavailableException}. The executor must outlive the broker.
 */
public final class MemoryBroker implements Broker {
    /**
     * How many publications may wait, unconfirmed, at one full queue or journal. Publishers bound what they have
     * unconfirmed to far less; more than this is an error in the program, answered by an IllegalStateException.
     */
    public static final int WAITING_LIMIT = 65_536;

    private static final Confirms NOBODY = new Confirms() {
        @Override
        public void confirmed(long number) {}

        @Override
        public void returned(long number) {}
    };

    private final int queueCapacity;
    private final int journalCapacity;
    private final Consumer<Throwable> failures;
    private final Courier.Context context;
    private final Map<Destination.Queue, MemoryQueue> queues = new ConcurrentHashMap<>();
    private final Map<Destination.Journal, MemoryJournal> journals = new ConcurrentHashMap<>();
    private final AtomicInteger incarnations = new AtomicInteger();
    private final MemoryPublisher deadLetterHandler;
    private volatile boolean closed;

    /**
     * A broker without queues and journals, but for {@link Broker#DEAD_LETTERS}.
     *
     * @param deliveries runs the handlers
     * @param queueCapacity how many unacknowledged messages a queue holds, at least 1
     * @param journalCapacity how many entries a journal retains, at least 1
     * @param failures hears what a handler or a confirmation threw: an error in the program, after which the run should
     *     end. The delivery stays unsettled. It must not throw
     */
    public MemoryBroker(Executor deliveries, int queueCapacity, int journalCapacity, Consumer<Throwable> failures) {
        requirePositive("queueCapacity", queueCapacity);
        requirePositive("journalCapacity", journalCapacity);
        this.queueCapacity = queueCapacity;
        this.journalCapacity = journalCapacity;
        this.failures = failures;
        this.context = new Courier.Context(deliveries, failures, () -> closed);
        this.deadLetterHandler = new MemoryPublisher(NOBODY, failures, this::send);
        declareQueue(DEAD_LETTERS);
    }

    @Override
    public synchronized void declareQueue(Destination.Queue queue) {
        requireOpen();
        queues.computeIfAbsent(queue, name -> new MemoryQueue(name, queueCapacity, this::deadLetter, context));
    }

    @Override
    public synchronized void createJournal(Destination.Journal journal) {
        requireOpen();
        journals.computeIfAbsent(journal, this::newJournal);
    }

    private MemoryJournal newJournal(Destination.Journal journal) {
        return new MemoryJournal(journal, incarnations.incrementAndGet(), journalCapacity, context);
    }

    @Override
    public void deleteJournal(Destination.Journal journal) {
        MemoryJournal deleted = journals.remove(journal);
        if (deleted != null) {
            deleted.delete();
        }
    }

    @Override
    public Publisher publisher(Confirms confirms) {
        requireOpen();
        return new MemoryPublisher(confirms, failures, this::send);
    }

    @Override
    public Subscription consume(Destination.Queue queue, int prefetch, DeliveryHandler handler) {
        requirePositive("prefetch", prefetch);
        requireOpen();
        return existing(queues.get(queue), queue).consume(prefetch, handler);
    }

    @Override
    public Reader read(Destination.Journal journal, long from, int credit, EntryHandler handler) {
        requirePositive("credit", credit);
        if (from < 0) {
            throw new IllegalArgumentException("from " + from + " is negative");
        }
        requireOpen();
        MemoryJournal found = journals.get(journal);
        if (found == null) {
            found = newJournal(journal);
            found.delete();
        }
        return found.read(from, credit, handler);
    }

    @Override
    public BrokerHealth health() {
        return closed ? BrokerHealth.CLOSED : BrokerHealth.UP;
    }

    @Override
    public synchronized void close() {
        closed = true;
        queues.values().forEach(MemoryQueue::close);
        journals.values().forEach(MemoryJournal::close);
    }

    private void send(Destination to, MemoryPublication publication) {
        switch (to) {
            case Destination.Queue queue -> {
                MemoryQueue found = queues.get(queue);
                if (found == null) {
                    publication.giveBack();
                } else {
                    found.publish(publication);
                }
            }
            case Destination.Journal journal -> {
                MemoryJournal found = journals.get(journal);
                if (found == null) {
                    publication.giveBack();
                } else {
                    found.publish(publication);
                }
            }
        }
    }

    private void deadLetter(Message.DeadLetter letter) {
        deadLetterHandler.publish(0, DEAD_LETTERS, letter);
    }

    private void requireOpen() {
        if (closed) {
            throw new UnavailableException("the in-memory broker is closed");
        }
    }

    private static <T> T existing(@Nullable T found, Destination destination) {
        if (found == null) {
            throw new UnavailableException(
                    "the in-memory broker has no " + destination + "; it must be declared first");
        }
        return found;
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " " + value + " must be at least 1");
        }
    }
}
