package kopi.core.port;

import java.util.Optional;
import kopi.core.message.Message;
import kopi.core.trace.TraceContext;

/**
 * The message broker: work queues and journals.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and returns without waiting for other participants.
 * Handlers are called one at a time per subscription, in order, on a thread of the broker's choosing; they must return
 * soon. None is called before {@link Subscription#start}, perhaps one before that has returned: whoever subscribes holds
 * the subscription when the first message comes. A {@link Confirms} handler may be called on any thread, also before
 * {@code publish} returns, so a publisher that publishes from its confirmations must not rely on their coming later.
 *
 * <p><b>Failure semantics.</b> Delivery is at least once: a message may be delivered again, also out of order, after a
 * consumer closed or rejected it, or after the broker lost track of an acknowledgement. A message that was never
 * confirmed may or may not have arrived. A confirmed one has, and stays until it is acknowledged (queue) or its journal
 * is deleted or released past it. A handler that throws is an error in the program, which ends what runs on the broker;
 * it settles nothing. Only a message that cannot be decoded when the handler asks for it is the broker's to deal with: it is put
 * aside, and its job fails by name.
 *
 * <p><b>Bounds.</b> Queues and journals hold a bounded number of messages. A publication to a full one waits inside the
 * broker, unconfirmed, until there is room; this is the backpressure, and why publishers bound what they have
 * unconfirmed. How many that is, and whether a broker bounds both kinds, is its own matter. Readers of a remote one hold no more than so many bytes of entries, whatever their
 * credit is.
 *
 * <p><b>Order.</b> The entries of a journal are the same sequence to every reader. While nothing fails and nothing is
 * delivered again, one publisher's messages come in the order of publishing; no result may depend on it.
 */
public interface Broker extends AutoCloseable {
    /**
     * Makes sure that a work queue of that name exists.
     *
     * @throws kopi.core.error.UnavailableException if the broker is closed or gone, as for all methods that open
     *     something
     */
    void declareQueue(Destination.Queue queue);

    /**
     * Makes sure that a journal of that name exists. A broker that has lost it in a way that lets it make no other lets
     * it be as if it were deleted.
     */
    void createJournal(Destination.Journal journal);

    /**
     * Deletes a journal with all it holds, if it exists. Its readers are told by {@link EntryHandler#deleted}. What is
     * published to it from now on, or still waits for room in it, is {@link Confirms#returned}. One created again under
     * its name is a new one.
     */
    void deleteJournal(Destination.Journal journal);

    /** Opens a publisher whose confirmations go to that handler. */
    Publisher publisher(Confirms confirms);

    /**
     * Opens a consumer of a work queue, in competition with its others. It is given nothing before it is started.
     *
     * @param prefetch how many deliveries may be unsettled at a time, at least 1
     * @throws kopi.core.error.UnavailableException if there is no such queue
     */
    Subscription consume(Destination.Queue queue, int prefetch, DeliveryHandler handler);

    /**
     * Opens a reader of a journal. It is given nothing before it is started; then a journal that does not exist is answered
     * by {@link EntryHandler#deleted}.
     *
     * @param from the offset of the first entry wanted, at least 0; a released one means the oldest that is retained. One
     *     beyond the end is answered by the next entry to be published, whose offset tells that it is not the one that
     *     was wanted, or by {@link EntryHandler#replaced}
     * @param credit how many entries may be handed out beyond the last one that was {@link Reader#processed}, at least 1
     */
    Reader read(Destination.Journal journal, long from, int credit, EntryHandler handler);

    /**
     * How the connection is, as far as this end has noticed: {@link BrokerHealth.State#CLOSED} after {@link #close} and only
     * then. Does not ask the broker, never throws. Nothing has to be done about a link that is down: it comes back by itself.
     */
    BrokerHealth health();

    /**
     * Ends every subscription and frees what the broker holds here. No handler call starts after this returns, except
     * one that is under way for each subscription. What is published from now on is never confirmed; settling,
     * processing and closing do nothing.
     */
    @Override
    void close();

    /** Publishes messages. Not for use by two threads at a time. */
    interface Publisher extends AutoCloseable {
        /**
         * Sends a message; {@link Confirms#confirmed} tells when it has arrived. Does nothing once the publisher or the
         * broker is closed, so that it may race with closing.
         *
         * @param number names this publication in the confirmation; the publisher's own, increasing
         * @throws kopi.core.error.JobFailedException if the message is larger than any that can be sent; nothing of it
         *     is, and the number may be used for another one
         */
        void publish(long number, Destination to, LazyMessage message);

        /** Sends a message that is there as an object. */
        default void publish(long number, Destination to, Message message) {
            publish(number, to, LazyMessage.of(message));
        }

        /**
         * Gives up what is unconfirmed: it may or may not arrive, and is never confirmed, except by a call that is
         * under way.
         */
        @Override
        void close();
    }

    /** Hears about a publisher's messages. */
    interface Confirms {
        /** The publication of that number has arrived to stay. Confirmations come in any order, each once. */
        void confirmed(long number);

        /** The publication of that number reached nobody: there is no such queue or journal. Comes instead of a confirmation. */
        void returned(long number);
    }

    /** Hears about a queue's messages. */
    @FunctionalInterface
    interface DeliveryHandler {
        /** A message has come; it must be settled by {@link Delivery#acknowledge} or {@link Delivery#reject}. */
        void delivered(Delivery delivery);
    }

    /** A message out of a queue, not yet settled. Settling twice, or after the subscription closed, does nothing. */
    interface Delivery {
        /**
         * What was sent; decoded when it is first asked for, if it has come over a wire.
         *
         * @throws kopi.core.error.CorruptStateException if it is malformed. The handler lets that out: the broker puts the
         *     message aside
         */
        Message message();

        /**
         * How often it was rejected or lost with its consumer before; 0 the first time. A broker need not count a
         * consumer that closed in good order as a loss.
         */
        int redeliveries();

        /** Which span has sent it; empty if it is not traced, or the broker does not keep that. */
        default Optional<TraceContext> trace() {
            return Optional.empty();
        }

        /** It is done with and will not come again. */
        void acknowledge();

        /**
         * It could not be processed. It is delivered again, to any consumer, until that has happened {@link
         * #DELIVERY_LIMIT} times; then it goes to {@link #DEAD_LETTERS} as a {@link
         * kopi.core.message.Message.DeadLetter}, perhaps more than once.
         *
         * @param reason why, for people; a broker that loses it puts its own into the dead letter
         */
        void reject(String reason);
    }

    /**
     * How often a message is rejected, or lost with its consumer, before it counts as poison: so often it is delivered
     * at most. Enough for a healthy message to survive a storm of crashes around it. (RabbitMQ counts the deliveries after the first: its {@code x-delivery-limit} is one less.)
     */
    int DELIVERY_LIMIT = 20;

    /**
     * The queue that poison goes to; declared by every broker from the start. A dead letter cannot become poison: it is
     * delivered again, however often it is rejected, until it is acknowledged.
     */
    Destination.Queue DEAD_LETTERS = new Destination.Queue("kopi.dead-letter");

    /** Hears about a journal's entries. */
    interface EntryHandler {
        /**
         * The entry at that offset; offsets rise by one, but for gaps where entries were released, or were the broker's
         * own and no messages.
         *
         * @param stamp tells this entry from any other that ever stood at that offset of a journal of that name
         */
        void read(long offset, long stamp, LazyMessage message);

        /** The journal was deleted, or never existed; nothing more will come, not even what was not yet read. Called once. */
        default void deleted() {}

        /**
         * The journal is no longer the one that was read: it was deleted and created again, or has lost entries. Nothing more
         * will come; what was made of its entries may be started over. Called once.
         */
        default void replaced() {
            deleted();
        }
    }

    /** A subscription; closing it returns what it has not settled, to be delivered again. */
    interface Subscription extends AutoCloseable {
        /**
         * From now on its handler is called, perhaps before this returns. Starting again, or after closing, does nothing.
         *
         * @throws kopi.core.error.UnavailableException if the broker is closed or gone; the subscription is then to be closed
         */
        void start();

        /**
         * No handler call starts after this returns, except one that is under way. Its delivery is returned like the
         * others. Closing again does nothing.
         */
        @Override
        void close();
    }

    /** The reading of a journal. */
    interface Reader extends Subscription {
        /** Entries up to and including that offset are done with, of those handed out; makes room for as many more. */
        void processed(long offset);

        /**
         * This reader will not want entries before that offset again, now or when it is opened again. The broker may
         * forget those that every open reader has released, beyond what each has yet to process. A hint: a broker that
         * keeps them until the journal is deleted is right, too.
         */
        void release(long before);
    }
}
