package kopi.adapter.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.engine.RoleEngine;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.role.Effect;
import kopi.core.role.Role;
import kopi.core.role.Routes;

/**
 * Runs one role over a broker.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. The role is called by one thread at a time, on whatever
 * thread the broker delivers; steps are carried out on it in their order.
 *
 * <p><b>Bounds.</b> A queue's prefetch and a journal's credit bound what is in hand, and so what is unconfirmed: a message
 * is settled, and makes room for another, only when all that it led to is confirmed.
 */
public final class RoleDriver implements AutoCloseable {
    /** How a driver acknowledges what it took. */
    private interface Receipt {
        void settle();

        void reject(String reason);
    }

    private static final Receipt NOBODY = new Receipt() {
        @Override
        public void settle() {
            // A client in the same process waits for the outcome, not for an acknowledgement.
        }

        @Override
        public void reject(String reason) {
            throw new IllegalStateException("a client's message was refused: " + reason);
        }
    };

    private final Broker broker;
    private final Routes routes;
    private final DriverOptions options;
    private final Consumer<Message> client;
    private final Broker.Publisher publisher;

    @GuardedBy("this")
    private final RoleEngine<Receipt> engine;

    @GuardedBy("this")
    private final Deque<Step<Receipt>> steps = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean isStepping;

    @GuardedBy("this")
    private final List<Broker.Subscription> subscriptions = new ArrayList<>();

    @GuardedBy("this")
    private final Map<Destination.Journal, RoleDriver> followers = new LinkedHashMap<>();

    /**
     * A driver that has nothing to do yet.
     *
     * @param client hears what the role tells clients; called while the driver is busy, must return soon
     */
    public RoleDriver(Broker broker, Role role, Routes routes, DriverOptions options, Consumer<Message> client) {
        this.broker = broker;
        this.routes = routes;
        this.options = options;
        this.client = client;
        this.engine = new RoleEngine<>(role, routes);
        this.publisher = broker.publisher(new Broker.Confirms() {
            @Override
            public void confirmed(long number) {
                settled(number);
            }

            @Override
            public void returned(long number) {
                // Only the journals of a job come and go: its job is closed, and nobody misses the message.
                settled(number);
            }
        });
    }

    /** Starts to take messages from a work queue. */
    public synchronized void consume(Destination.Queue queue) {
        subscriptions.add(broker.consume(
                queue,
                options.prefetch(),
                delivery -> receive(delivery.message(), Settling.AS_THEY_COME, new DeliveryReceipt(delivery))));
    }

    /** Starts to read a journal from its start. */
    public synchronized void follow(Destination.Journal journal) {
        var entries = new JournalEntries();
        entries.reader = broker.read(journal, 0, options.credit(), entries);
        subscriptions.add(entries.reader);
    }

    /** Takes a message from a client in the same process. */
    public void tell(Message message) {
        receive(message, Settling.AS_THEY_COME, NOBODY);
    }

    private record DeliveryReceipt(Broker.Delivery delivery) implements Receipt {
        @Override
        public void settle() {
            delivery.acknowledge();
        }

        @Override
        public void reject(String reason) {
            delivery.reject(reason);
        }
    }

    /** Takes entries; the first may come before the call that started the reading has returned the reader. */
    private final class JournalEntries implements Broker.EntryHandler {
        private volatile Broker.@org.jspecify.annotations.Nullable Reader reader;

        @Override
        public void read(long offset, Message message) {
            RoleDriver.this.receive(message, Settling.IN_ORDER, new Receipt() {
                @Override
                public void settle() {
                    processed(offset);
                }

                @Override
                public void reject(String reason) {
                    throw new IllegalStateException("journal entries are never rejected: " + reason);
                }
            });
        }

        private void processed(long offset) {
            synchronized (RoleDriver.this) {
                Broker.Reader open = reader;
                if (open == null) {
                    throw new IllegalStateException("an entry was settled before its reader was there");
                }
                open.processed(offset);
                if (options.releaseProcessed()) {
                    open.release(offset + 1);
                }
            }
        }
    }

    private synchronized void receive(Message message, Settling settling, Receipt receipt) {
        take(engine.receive(receipt, settling, message));
    }

    private synchronized void settled(long number) {
        take(engine.confirmed(number));
    }

    /**
     * Carries steps out, in order. A step may lead to others at once, a publication to its confirmation say; these wait
     * for their turn in the loop that is under way.
     */
    @GuardedBy("this")
    private void take(Collection<Step<Receipt>> more) {
        steps.addAll(more);
        if (isStepping) {
            return;
        }
        isStepping = true;
        try {
            for (Step<Receipt> step = steps.poll(); step != null; step = steps.poll()) {
                carryOut(step);
            }
        } finally {
            isStepping = false;
        }
    }

    @GuardedBy("this")
    private void carryOut(Step<Receipt> step) {
        switch (step) {
            case Step.Send<Receipt>(long number, Destination to, Message message) ->
                publisher.publish(number, to, message);
            case Step.Perform<Receipt>(Effect effect) -> perform(effect);
            case Step.EndTurn<Receipt>(long turn) -> steps.addAll(engine.performed(turn));
            case Step.Settle<Receipt>(Receipt receipt) -> receipt.settle();
            case Step.Reject<Receipt>(Receipt receipt, String reason) -> receipt.reject(reason);
        }
    }

    @GuardedBy("this")
    private void perform(Effect effect) {
        switch (effect) {
            case Effect.CreateJournal(Destination.Journal journal) -> broker.createJournal(journal);
            case Effect.DeleteJournal(Destination.Journal journal) -> broker.deleteJournal(journal);
            case Effect.Follow(Destination.Journal journal, Role reader) -> startFollower(journal, reader);
            case Effect.Forget(Destination.Journal journal) -> {
                RoleDriver follower = followers.remove(journal);
                if (follower != null) {
                    follower.close();
                }
            }
            case Effect.Tell(Message message) -> client.accept(message);
            case Effect.Publish publish -> throw new IllegalStateException("not a step of its own: " + publish.to());
        }
    }

    @GuardedBy("this")
    private void startFollower(Destination.Journal journal, Role reader) {
        if (!followers.containsKey(journal)) {
            var follower = new RoleDriver(broker, reader, routes, options, client);
            followers.put(journal, follower);
            follower.follow(journal);
        }
    }

    /** Stops taking messages; what is in hand stays unsettled. */
    @Override
    public synchronized void close() {
        subscriptions.forEach(Broker.Subscription::close);
        subscriptions.clear();
        followers.values().forEach(RoleDriver::close);
        followers.clear();
        publisher.close();
    }
}
