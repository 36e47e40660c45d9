package kopi.adapter.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.engine.RoleEngine;
import kopi.core.engine.StepQueue;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.core.role.Effect;
import kopi.core.role.Role;
import kopi.core.trace.TraceContext;

/**
 * Runs one role over a broker: carries out its steps.
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

    private final RoleContext context;
    private final Role role;
    private final Broker.Publisher publisher;

    @GuardedBy("this")
    private final RoleEngine<Receipt> engine;

    @GuardedBy("this")
    private final EffectPerformer effects;

    @GuardedBy("this")
    private final TurnTrace trace;

    @GuardedBy("this")
    private final StepQueue<Step<Receipt>> steps = new StepQueue<>(this::carryOut);

    /** Messages taken and not settled. */
    @GuardedBy("this")
    private int inHand;

    @GuardedBy("this")
    private boolean isClosed;

    @GuardedBy("this")
    private final List<Broker.Subscription> subscriptions = new ArrayList<>();

    /** A driver that has nothing to do yet. */
    public RoleDriver(RoleContext context, Role role) {
        this.context = context;
        this.role = role;
        this.engine = new RoleEngine<>(role);
        this.effects = new EffectPerformer(context);
        this.trace = new TurnTrace(context);
        this.publisher = context.broker().publisher(new Broker.Confirms() {
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
    public void consume(Destination.Queue queue) {
        consume(queue, context.options().prefetch());
    }

    /**
     * Starts to take messages from a work queue.
     *
     * @param prefetch how many may be in hand; no more than the options say
     */
    public synchronized void consume(Destination.Queue queue, int prefetch) {
        Broker.Subscription subscription = context.broker()
                .consume(
                        queue,
                        Math.min(prefetch, context.options().prefetch()),
                        delivery -> delivered(queue, delivery));
        subscriptions.add(subscription);
        subscription.start();
    }

    /** Takes a message from a client in the same process, who waits for the outcome and not for an acknowledgement. */
    public void tell(Message message) {
        tell(message, NOBODY);
    }

    /** Takes a message from elsewhere than the broker. */
    public void tell(Message message, Receipt receipt) {
        tell(message, Optional.empty(), receipt);
    }

    /**
     * Takes a message from elsewhere than the broker.
     *
     * @param caller which span it follows from, if it is traced
     */
    public synchronized void tell(Message message, Optional<TraceContext> caller, Receipt receipt) {
        trace.serve(role.name(), message, caller);
        receive(message, receipt);
    }

    private void delivered(Destination.Queue queue, Broker.Delivery delivery) {
        Message message = delivery.message();
        synchronized (this) {
            trace.process(role.name(), queue.name(), message, delivery.trace());
            receive(message, new DeliveryReceipt(delivery));
        }
    }

    /** Takes a message from elsewhere than the broker that is not for the role: it goes there as it is. */
    public synchronized void forward(Destination to, LazyMessage message, Receipt receipt) {
        if (!isClosed) {
            inHand(1);
            steps.run(engine.forward(receipt, to, message));
        }
    }

    /** Tells the role what time it is. */
    public synchronized void tick(long nowMillis) {
        if (!isClosed) {
            steps.run(engine.tick(TICK, nowMillis));
        }
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

    @GuardedBy("this")
    private void receive(Message message, Receipt receipt) {
        if (isClosed) {
            return;
        }
        inHand(1);
        context.observer().began(role.name(), message);
        try {
            long unexpected = engine.unexpected();
            List<Step<Receipt>> begun = engine.receive(receipt, Settling.AS_THEY_COME, message);
            if (engine.unexpected() > unexpected) {
                context.observer().unexpected(role.name(), message);
            }
            steps.run(begun);
        } finally {
            trace.end();
            context.observer().ended();
        }
    }

    @GuardedBy("this")
    private void inHand(int change) {
        inHand += change;
        context.observer().inHand(change);
    }

    private synchronized void settled(long number) {
        if (!isClosed) {
            steps.run(engine.confirmed(number));
        }
    }

    /** Called with the lock held. */
    private synchronized void carryOut(Step<Receipt> step) {
        switch (step) {
            case Step.Send<Receipt> send -> send(send);
            case Step.Hold<Receipt>(long number) -> trace.hold(number);
            case Step.Perform<Receipt>(Effect effect) -> effects.perform(effect);
            case Step.EndTurn<Receipt>(long turn) -> steps.run(engine.performed(turn));
            case Step.Settle<Receipt>(Receipt receipt) -> {
                if (receipt != TICK) {
                    inHand(-1);
                }
                receipt.settle();
            }
            case Step.Reject<Receipt>(Receipt receipt, String reason) -> {
                inHand(-1);
                trace.failed(reason);
                context.observer().rejected(role.name(), reason);
                receipt.reject(reason);
            }
        }
    }

    @GuardedBy("this")
    private void send(Step.Send<Receipt> send) {
        try {
            publisher.publish(send.number(), send.to(), trace.sent(send.number(), send.message()));
        } catch (JobFailedException e) {
            Message unsendable = send.message().message();
            context.observer().unsendable(role.name(), unsendable, e);
            Step.Send<Receipt> instead = engine.replaceUnsendable(send.number(), unsendable, e);
            publisher.publish(instead.number(), instead.to(), trace.sent(instead.number(), instead.message()));
        }
    }

    /** Stops taking messages; what is in hand stays unsettled. */
    @Override
    public synchronized void close() {
        isClosed = true;
        steps.clear();
        subscriptions.forEach(Broker.Subscription::close);
        subscriptions.clear();
        effects.close();
        publisher.close();
        inHand(-inHand);
    }
}
