package kopi.adapter.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.engine.RoleEngine;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.role.Effect;
import kopi.core.role.Fold;
import kopi.core.role.Role;

/**
 * Runs one role over a broker: takes its steps, and follows the journals that it asks for.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. The role is called by one thread at a time, on whatever
 * thread the broker delivers; steps are carried out on it in their order.
 *
 * <p><b>Bounds.</b> A queue's prefetch and a journal's credit bound what is in hand, and so what is unconfirmed: a message
 * is settled, and makes room for another, only when all that it led to is confirmed.
 */
public final class RoleDriver implements AutoCloseable {
    private static final Receipt NOBODY = new Receipt() {
        @Override
        public void settle() {
            // Nobody waits for it.
        }

        @Override
        public void reject(String reason) {
            throw new IllegalStateException("a message that nobody can take back was refused: " + reason);
        }
    };

    private static final Receipt TICK = new Receipt() {
        @Override
        public void settle() {
            // Time goes on by itself.
        }

        @Override
        public void reject(String reason) {
            throw new IllegalStateException("time was refused: " + reason);
        }
    };

    private final Surroundings around;
    private final Role role;
    private final Broker.Publisher publisher;

    @GuardedBy("this")
    private final RoleEngine<Receipt> engine;

    @GuardedBy("this")
    private final Deque<Step<Receipt>> steps = new ArrayDeque<>();

    @GuardedBy("this")
    private boolean isStepping;

    /** Messages taken and not settled. */
    @GuardedBy("this")
    private int inHand;

    @GuardedBy("this")
    private boolean isClosed;

    @GuardedBy("this")
    private final List<Broker.Subscription> subscriptions = new ArrayList<>();

    @GuardedBy("this")
    private final Map<Destination.Journal, JournalDriver> followers = new LinkedHashMap<>();

    /** A driver that has nothing to do yet. */
    public RoleDriver(Surroundings around, Role role) {
        this.around = around;
        this.role = role;
        this.engine = new RoleEngine<>(role, around.routes());
        this.publisher = around.broker().publisher(new Broker.Confirms() {
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
        subscriptions.add(around.broker()
                .consume(
                        queue,
                        around.options().prefetch(),
                        delivery -> receive(delivery.message(), Settling.AS_THEY_COME, new DeliveryReceipt(delivery))));
    }

    /** Takes a message from a client in the same process, who waits for the outcome and not for an acknowledgement. */
    public void tell(Message message) {
        tell(message, NOBODY);
    }

    /** Takes a message from elsewhere than the broker. */
    public void tell(Message message, Receipt receipt) {
        receive(message, Settling.AS_THEY_COME, receipt);
    }

    /** Tells the role what time it is. */
    public synchronized void tick(long nowMillis) {
        if (!isClosed) {
            take(engine.tick(TICK, nowMillis));
        }
    }

    /** Asks the role something, between two messages. */
    synchronized <T> T ask(Function<Role, T> question) {
        return question.apply(role);
    }

    /** The names of the journals that are read because the role asked for it. */
    synchronized Set<String> followed() {
        Set<String> names = new TreeSet<>();
        followers.forEach((journal, follower) -> {
            if (!follower.isOver()) {
                names.add(journal.name());
            }
        });
        return names;
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

    /** Takes an entry of the journal that the role folds. */
    void read(Message message, Receipt receipt) {
        receive(message, Settling.IN_ORDER, receipt);
    }

    /**
     * Has the role take on a state, before the first message.
     *
     * @throws kopi.core.error.CorruptStateException if it cannot; this driver is then of no more use
     */
    synchronized void restore(byte[] state) {
        if (role instanceof Fold fold) {
            fold.restore(state).forEach(this::perform);
        }
    }

    /** The role's state, if it has one that is worth anything. For use by {@link Receipt#settle}, between two messages. */
    synchronized Optional<byte[]> snapshot() {
        return role instanceof Fold fold && !engine.isBroken() ? Optional.of(fold.snapshot()) : Optional.empty();
    }

    private synchronized void receive(Message message, Settling settling, Receipt receipt) {
        if (isClosed) {
            return;
        }
        inHand(1);
        boolean wasBroken = engine.isBroken();
        around.observer().began(role.name(), message);
        try {
            Collection<Step<Receipt>> next = engine.receive(receipt, settling, message);
            if (engine.isBroken() && !wasBroken) {
                around.observer().broke(role.name(), message);
            }
            take(next);
        } finally {
            around.observer().ended();
        }
    }

    @GuardedBy("this")
    private void inHand(int change) {
        inHand += change;
        around.observer().inHand(change);
    }

    private synchronized void settled(long number) {
        if (!isClosed) {
            take(engine.confirmed(number));
        }
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
            case Step.Send<Receipt>(long number, Destination to, Message message) -> send(number, to, message);
            case Step.Perform<Receipt>(Effect effect) -> perform(effect);
            case Step.EndTurn<Receipt>(long turn) -> steps.addAll(engine.performed(turn));
            case Step.Settle<Receipt>(Receipt receipt) -> {
                if (receipt != TICK) {
                    inHand(-1);
                }
                receipt.settle();
            }
            case Step.Reject<Receipt>(Receipt receipt, String reason) -> {
                inHand(-1);
                around.observer().rejected(role.name(), reason);
                receipt.reject(reason);
            }
        }
    }

    /** Sends the message, or instead of one that is too large for that, that its job has failed. */
    @GuardedBy("this")
    private void send(long number, Destination to, Message message) {
        try {
            publisher.publish(number, to, message);
        } catch (JobFailedException e) {
            around.observer().unsendable(role.name(), message, e);
            Effect.Publish instead = engine.instead(message, e);
            publisher.publish(number, instead.to(), instead.message());
        }
    }

    @GuardedBy("this")
    private void perform(Effect effect) {
        switch (effect) {
            case Effect.CreateJournal(Destination.Journal journal) ->
                around.broker().createJournal(journal);
            case Effect.DeleteJournal(Destination.Journal journal) ->
                around.broker().deleteJournal(journal);
            case Effect.Follow(Destination.Journal journal, Supplier<? extends Role> reader) ->
                startFollower(journal, reader);
            case Effect.Forget(Destination.Journal journal) -> {
                JournalDriver follower = followers.remove(journal);
                if (follower != null) {
                    follower.forget();
                } else {
                    around.snapshots().delete(journal.name());
                }
            }
            case Effect.Tell(Message message) -> around.client().accept(message);
            case Effect.Publish publish -> throw new IllegalStateException("not a step of its own: " + publish.to());
        }
    }

    @GuardedBy("this")
    private void startFollower(Destination.Journal journal, Supplier<? extends Role> reader) {
        JournalDriver known = followers.get(journal);
        if (known == null || known.isOver()) {
            var follower = JournalDriver.ofJob(around, journal, reader);
            followers.put(journal, follower);
            follower.start();
        }
    }

    /**
     * Stops following, and throws away what was folded: the role is started over, and may never hear of these journals
     * again.
     */
    synchronized void forgetFollowers() {
        followers.values().forEach(JournalDriver::forget);
        followers.clear();
    }

    /** Stops taking messages; what is in hand stays unsettled. */
    @Override
    public synchronized void close() {
        isClosed = true;
        subscriptions.forEach(Broker.Subscription::close);
        subscriptions.clear();
        followers.values().forEach(JournalDriver::close);
        followers.clear();
        publisher.close();
        inHand(-inHand);
    }
}
