package kopi.testkit.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.role.Effect;
import kopi.core.role.Fold;
import kopi.core.role.Role;
import kopi.testkit.sim.Chance.Concern;

/**
 * Runs one role, one step at a time, each an event of its own: so a crash can come between any two of them. The next
 * message is taken when all steps of the one before have been.
 */
final class SimRoleDriver {
    private static final long LONGEST_STEP = 300;
    /** How long a call hangs before it is tried again, while the broker cannot be reached. */
    private static final long HANGS = 50 * Timeline.MILLISECOND;

    private final Surroundings around;
    private final Observed role;
    private final Engine<Receipt> engine;
    private final Broker.Publisher publisher;
    private final Deque<Step<Receipt>> steps = new ArrayDeque<>();
    private final Deque<Incoming> inbox = new ArrayDeque<>();
    /** Taken by the role, not yet settled or rejected. */
    private final Set<Receipt> inHand = new LinkedHashSet<>();

    private final Map<Destination.Journal, SimJournalDriver> followers = new LinkedHashMap<>();
    private boolean isStepPlanned;
    private boolean isClosed;

    private record Incoming(Receipt receipt, Settling settling) {}

    SimRoleDriver(Surroundings around, Role role) {
        this.around = around;
        this.role = Observed.of(around.parts().role(role));
        this.engine = around.parts().engine(this.role, around.routes());
        this.publisher = around.broker().publisher(new Broker.Confirms() {
            @Override
            public void confirmed(long number) {
                take(engine.confirmed(number));
            }

            @Override
            public void returned(long number) {
                take(engine.confirmed(number));
            }
        });
    }

    void consume(Destination.Queue queue) {
        around.broker()
                .consume(
                        queue,
                        around.inHand(),
                        delivery -> receive(
                                new Receipt(delivery.message()) {
                                    @Override
                                    void settle() {
                                        delivery.acknowledge();
                                    }

                                    @Override
                                    void reject(String reason) {
                                        delivery.reject(reason);
                                    }
                                },
                                Settling.AS_THEY_COME));
    }

    /** Takes a message from elsewhere than the broker. */
    void tell(Receipt receipt) {
        receive(receipt, Settling.AS_THEY_COME);
    }

    /** Takes an entry of the journal that the role folds. */
    void read(Receipt receipt) {
        receive(receipt, Settling.IN_ORDER);
    }

    void tick(long nowMillis) {
        if (steps.isEmpty()) {
            take(engine.tick(Receipt.nobody(new Message.ClientAlive(SimGateway.NO_JOB)), nowMillis));
        }
    }

    /** Before the first message. */
    void restore(byte[] state) {
        if (role instanceof Fold fold) {
            fold.restore(state).forEach(this::perform);
        }
    }

    /** The role's state, if it is worth anything; all that it knows of must have arrived where it led to. */
    Optional<byte[]> snapshot() {
        if (!(role instanceof Fold fold) || engine.isBroken()) {
            return Optional.empty();
        }
        for (Receipt unsettled : inHand) {
            around.world()
                    .ledger
                    .requireArrived(name() + ", which saves its state,", unsettled.message(), unsettled.effects());
        }
        return Optional.of(fold.snapshot());
    }

    Role role() {
        return role.role();
    }

    private String name() {
        return around.process().name() + "'s " + role.name();
    }

    private void receive(Receipt receipt, Settling settling) {
        if (!isClosed) {
            inbox.add(new Incoming(receipt, settling));
            plan();
        }
    }

    private void take(List<Step<Receipt>> more) {
        if (!isClosed) {
            steps.addAll(more);
            plan();
        }
    }

    private void plan() {
        if (!isStepPlanned && !(steps.isEmpty() && inbox.isEmpty())) {
            isStepPlanned = true;
            long pause = around.world().chance(Concern.NETWORK).between(1, LONGEST_STEP);
            around.process().after(pause, "steps", this::step);
        }
    }

    private void step() {
        isStepPlanned = false;
        if (isClosed) {
            return;
        }
        if (steps.isEmpty() && !inbox.isEmpty()) {
            begin(inbox.remove());
        } else if (!steps.isEmpty()
                && needsBroker(steps.element())
                && !around.broker().isUp()) {
            isStepPlanned = true;
            around.process().after(HANGS, "hangs", this::step);
            return;
        } else if (!steps.isEmpty()) {
            carryOut(steps.remove());
        }
        plan();
    }

    private void begin(Incoming incoming) {
        Receipt receipt = incoming.receipt();
        inHand.add(receipt);
        around.world().trace.note(name(), "takes", receipt.message());
        byte[] before = stateIfRepeated(receipt);
        List<Step<Receipt>> begun = engine.receive(receipt, incoming.settling(), receipt.message());
        if (!Arrays.equals(before, stateIfRepeated(receipt))) {
            throw new AssertionError(name() + " has counted twice: " + receipt.message());
        }
        receipt.ledTo(role.last());
        steps.addAll(begun);
    }

    /** No batch is folded twice: one that comes again must leave the state as it is. */
    private byte[] stateIfRepeated(Receipt receipt) {
        return receipt.isRepeated() && role instanceof Fold fold ? fold.snapshot() : new byte[0];
    }

    private static boolean needsBroker(Step<Receipt> step) {
        return step instanceof Step.Perform<Receipt>(Effect effect)
                && !(effect instanceof Effect.Tell || effect instanceof Effect.Forget);
    }

    private void carryOut(Step<Receipt> step) {
        switch (step) {
            case Step.Send<Receipt>(long number, Destination to, Message message) ->
                publisher.publish(number, to, message);
            case Step.Perform<Receipt>(Effect effect) -> perform(effect);
            case Step.EndTurn<Receipt>(long turn) -> steps.addAll(engine.performed(turn));
            case Step.Settle<Receipt>(Receipt receipt) -> {
                around.world().ledger.requireArrived(name(), receipt.message(), receipt.effects());
                inHand.remove(receipt);
                receipt.settle();
            }
            case Step.Reject<Receipt>(Receipt receipt, String reason) -> {
                inHand.remove(receipt);
                receipt.reject(reason);
            }
        }
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.CreateJournal(Destination.Journal journal) ->
                around.broker().createJournal(journal);
            case Effect.DeleteJournal(Destination.Journal journal) ->
                around.broker().deleteJournal(journal);
            case Effect.Follow(Destination.Journal journal, Supplier<? extends Role> reader) -> follow(journal, reader);
            case Effect.Forget(Destination.Journal journal) -> {
                SimJournalDriver follower = followers.remove(journal);
                if (follower != null) {
                    follower.forget();
                }
            }
            case Effect.Tell(Message message) -> around.client().accept(message);
            case Effect.Publish publish -> throw new AssertionError("not a step of its own: " + publish);
        }
    }

    private void follow(Destination.Journal journal, Supplier<? extends Role> reader) {
        SimJournalDriver known = followers.get(journal);
        if (known == null || known.isOver()) {
            var follower = SimJournalDriver.ofJob(around, journal, reader);
            followers.put(journal, follower);
            follower.start();
        }
    }

    /** The journals that are followed. */
    List<String> following() {
        List<String> following = new ArrayList<>();
        followers.forEach((journal, follower) -> {
            if (!follower.isOver()) {
                following.add(journal.name());
            }
        });
        return following;
    }

    /** Stops following, and throws away what was folded: who asked for it is started over. */
    void forgetFollowers() {
        followers.values().forEach(SimJournalDriver::forget);
        followers.clear();
    }

    /** Stops taking messages; what is in hand stays unsettled. */
    void close() {
        isClosed = true;
        followers.values().forEach(SimJournalDriver::close);
        followers.clear();
        publisher.close();
    }
}
