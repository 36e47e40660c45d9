package kopi.testkit.stage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.engine.RoleEngine;
import kopi.core.message.Message;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Journal;
import kopi.core.port.Destination.Queue;
import kopi.core.role.Effect;
import kopi.core.role.Fold;
import kopi.core.role.Role;
import kopi.core.role.Routes;

/**
 * Runs one role over a {@link MessageBag}, one small action at a time, so that a crash can come between any two: before
 * a step of a turn, between a publication and its arrival, between the arrival and the confirmation.
 */
final class ChaoticDriver {
    /** Unsettled messages of a queue, and of a journal, that are in hand at a time. */
    private static final int IN_HAND = 3;

    private static final int ACKNOWLEDGEMENT_LOST = 300;
    private static final int ARRIVES_TWICE = 300;
    private static final int DISK_LOST = 3_000;
    private static final int SNAPSHOT_PERCENT = 30;
    private static final int CONFIRMED_AGAIN_PERCENT = 10;

    /**
     * What a driver lives in.
     *
     * @param disk snapshots by the name of their journal; survives crashes
     * @param client hears what a gateway tells
     */
    record Surroundings(
            MessageBag bag, Map<String, Snapshot> disk, Chance chance, Routes routes, Consumer<Message> client) {}

    /** A fold's state before the entry {@code next}. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Snapshot(byte[] state, int next) {}

    private sealed interface Receipt {
        record Delivery(Queue queue, Message message) implements Receipt {}

        record Entry(int offset) implements Receipt {}

        record FromClient() implements Receipt {}
    }

    private final Surroundings around;
    private final Role role;
    private final RoleEngine<Receipt> engine;
    private final Deque<Step<Receipt>> steps = new ArrayDeque<>();
    /** Published, not yet arrived. */
    private final List<Step.Send<Receipt>> underWay = new ArrayList<>();
    /** Arrived, not yet confirmed. */
    private final List<Long> arrived = new ArrayList<>();

    private final List<Queue> queues = new ArrayList<>();
    private final List<Receipt.Delivery> unsettled = new ArrayList<>();
    private Optional<Journal> journal = Optional.empty();
    private int nextEntry;
    private int settledEntries;
    private final Map<String, ChaoticDriver> followers = new TreeMap<>();
    private boolean hasNewSnapshot;

    ChaoticDriver(Surroundings around, Role role) {
        this.around = around;
        this.role = role;
        this.engine = new RoleEngine<>(role, around.routes());
    }

    ChaoticDriver consume(Queue queue) {
        queues.add(queue);
        return this;
    }

    ChaoticDriver follow(Journal followed) {
        journal = Optional.of(followed);
        Snapshot snapshot = around.disk().get(followed.name());
        if (role instanceof Fold fold && snapshot != null && !around.chance().goesWrong(DISK_LOST)) {
            fold.restore(snapshot.state()).forEach(this::perform);
            nextEntry = snapshot.next();
            settledEntries = nextEntry;
        }
        return this;
    }

    /** Takes a message from a client. */
    void tell(Message message) {
        steps.addAll(engine.receive(new Receipt.FromClient(), Settling.AS_THEY_COME, message));
    }

    boolean hasFollowers() {
        return !followers.isEmpty();
    }

    /** Whether a snapshot was taken here since this was asked last. */
    boolean hasNewSnapshot() {
        boolean isNew = hasNewSnapshot;
        hasNewSnapshot = false;
        for (ChaoticDriver follower : followers.values()) {
            isNew |= follower.hasNewSnapshot();
        }
        return isNew;
    }

    /** Everything that could happen here next. */
    void actions(List<Runnable> actions) {
        if (!steps.isEmpty()) {
            actions.add(() -> carryOut(steps.remove()));
        } else {
            for (Queue queue : queues) {
                if (unsettled.size() < IN_HAND && !around.bag().waiting(queue).isEmpty()) {
                    actions.add(() -> take(queue));
                }
            }
            if (nextEntry - settledEntries < IN_HAND) {
                journal.flatMap(followed -> around.bag().entry(followed, nextEntry))
                        .ifPresent(entry -> actions.add(() -> read(entry)));
            }
        }
        if (!underWay.isEmpty()) {
            actions.add(() -> arrive(around.chance().oneOf(underWay)));
        }
        if (!arrived.isEmpty()) {
            actions.add(this::confirm);
        }
        followers.values().forEach(follower -> follower.actions(actions));
    }

    private void take(Queue queue) {
        List<Message> waiting = around.bag().waiting(queue);
        var delivery =
                new Receipt.Delivery(queue, waiting.remove(around.chance().below(waiting.size())));
        unsettled.add(delivery);
        steps.addAll(engine.receive(delivery, Settling.AS_THEY_COME, delivery.message()));
    }

    private void read(Message entry) {
        steps.addAll(engine.receive(new Receipt.Entry(nextEntry++), Settling.IN_ORDER, entry));
    }

    /** A journal takes one publisher's messages in the order in which they were published; queues promise nothing. */
    private void arrive(Step.Send<Receipt> any) {
        Step.Send<Receipt> next = any.to() instanceof Destination.Queue
                ? any
                : underWay.stream()
                        .filter(send -> send.to().equals(any.to()))
                        .findFirst()
                        .orElseThrow();
        underWay.remove(next);
        around.bag().put(next.to(), next.message());
        if (around.chance().goesWrong(ARRIVES_TWICE)) {
            around.bag().put(next.to(), next.message());
        }
        arrived.add(next.number());
    }

    private void confirm() {
        long number = around.chance().oneOf(arrived);
        if (!around.chance().happens(CONFIRMED_AGAIN_PERCENT)) {
            arrived.remove(number);
        }
        steps.addAll(engine.confirmed(number));
    }

    private void carryOut(Step<Receipt> step) {
        switch (step) {
            case Step.Send<Receipt> send -> underWay.add(send);
            case Step.Perform<Receipt>(Effect effect) -> perform(effect);
            case Step.EndTurn<Receipt>(long turn) -> steps.addAll(engine.performed(turn));
            case Step.Settle<Receipt>(Receipt receipt) -> settle(receipt);
            case Step.Reject<Receipt>(Receipt receipt, String reason) ->
                throw new AssertionError(role.name() + " rejected " + receipt + ": " + reason);
        }
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.CreateJournal(Journal created) -> around.bag().createJournal(created);
            case Effect.DeleteJournal(Journal deleted) -> around.bag().deleteJournal(deleted);
            case Effect.Follow(Journal followed, Supplier<? extends Role> reader) ->
                startFollower(followed, reader.get());
            case Effect.Forget(Journal forgotten) -> {
                followers.remove(forgotten.name());
                around.disk().remove(forgotten.name());
            }
            case Effect.Tell(Message message) -> around.client().accept(message);
            case Effect.Publish publish -> throw new AssertionError("not a step of its own: " + publish);
        }
    }

    void startFollower(Journal followed, Role reader) {
        if (!followers.containsKey(followed.name())) {
            var follower = new ChaoticDriver(around, reader);
            followers.put(followed.name(), follower);
            follower.follow(followed);
        }
    }

    void stopFollower(Journal followed) {
        followers.remove(followed.name());
    }

    private void settle(Receipt receipt) {
        switch (receipt) {
            case Receipt.Delivery delivery -> {
                unsettled.remove(delivery);
                if (around.chance().goesWrong(ACKNOWLEDGEMENT_LOST)) {
                    around.bag().put(delivery.queue(), delivery.message());
                }
            }
            case Receipt.Entry(int offset) -> {
                if (offset != settledEntries) {
                    throw new AssertionError(role.name() + " settled entry " + offset + " before " + settledEntries);
                }
                settledEntries++;
                snapshotSometimes();
            }
            case Receipt.FromClient() -> {
                // The client waits for the outcome, not for this.
            }
        }
    }

    /**
     * Only when all that was read is settled: a state that knows of an entry whose messages have not arrived would, after
     * a crash, take that entry for a duplicate and never send them.
     */
    private void snapshotSometimes() {
        if (role instanceof Fold fold
                && settledEntries == nextEntry
                && around.chance().happens(SNAPSHOT_PERCENT)) {
            journal.ifPresent(
                    followed -> around.disk().put(followed.name(), new Snapshot(fold.snapshot(), settledEntries)));
            hasNewSnapshot = true;
        }
    }

    /** Its process dies: what is unsettled comes again, what is under way arrives or does not. */
    void crash() {
        unsettled.forEach(delivery -> around.bag().put(delivery.queue(), delivery.message()));
        while (!underWay.isEmpty() && !around.chance().happens(50)) {
            arrive(underWay.getFirst());
        }
        followers.values().forEach(ChaoticDriver::crash);
    }
}
