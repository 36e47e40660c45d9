package kopi.core.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kopi.core.message.Message;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.core.role.Effect;

/**
 * The order in which work is committed, in one place:
 *
 * <pre>
 *   process → publish → confirmed → acknowledge
 * </pre>
 *
 * <p>A <em>turn</em> is one message taken by a role. It is settled, that is acknowledged to the broker, only after every
 * message that it led to has been confirmed and every other effect has been carried out. A crash between any two steps
 * leaves the message unsettled, it comes again, and leads to the same messages with the same ids, which whoever folds
 * them ignores the second time.
 *
 * <p>What a message attests must be true when anybody reads it ({@link Message#rank}): it is sent only after the
 * messages that it vouches for have been confirmed.
 *
 * <p>The protocol says what to do ({@link Step}); a driver does it, in order, and reports back. Single owner, no threads,
 * no I/O.
 *
 * @param <R> the receipt by which the driver knows the message that a turn took
 */
public final class CommitProtocol<R> {
    /** The next thing to do. */
    public sealed interface Step<R> {
        /** Publish under that number; report {@link CommitProtocol#confirmed}. */
        record Send<R>(long number, Destination to, LazyMessage message) implements Step<R> {
            public Send(long number, Destination to, Message message) {
                this(number, to, LazyMessage.of(message));
            }
        }

        /** A publication of the present turn under that number waits: a {@link Send} will come in its time. */
        record Hold<R>(long number) implements Step<R> {}

        /** Carry out an effect that is no publication; it is done when this returns. */
        record Perform<R>(Effect effect) implements Step<R> {}

        /** All steps of the turn before this one have been taken; report {@link CommitProtocol#performed}. */
        record EndTurn<R>(long turn) implements Step<R> {}

        /** The message is done with: acknowledge it. */
        record Settle<R>(R receipt) implements Step<R> {}

        /** The message could not be processed: reject it. */
        record Reject<R>(R receipt, String reason) implements Step<R> {}
    }

    /** Whether messages must be settled in the order in which they were taken. */
    public enum Settling {
        /** As for a journal, where settling an offset settles all before it. */
        IN_ORDER,
        /** As for a queue. */
        AS_THEY_COME
    }

    private static final class Turn<R> {
        final R receipt;
        final Settling settling;
        /** By rank: publications not yet confirmed, those that wait to be sent among them. */
        final int[] unconfirmed = new int[Message.RANKS];
        /** In the order in which they are to be sent. */
        final List<Step.Send<R>> held = new ArrayList<>(0);

        boolean hasEnded;

        Turn(R receipt, Settling settling) {
            this.receipt = receipt;
            this.settling = settling;
        }

        /** Whether everything below a rank has been confirmed. */
        boolean isConfirmed(int rank) {
            for (int below = 0; below < rank; below++) {
                if (unconfirmed[below] > 0) {
                    return false;
                }
            }
            return true;
        }

        boolean isDone() {
            return hasEnded && isConfirmed(Message.RANKS);
        }
    }

    private record Publication<R>(Turn<R> turn, int rank) {}

    private final Map<Long, Turn<R>> turns = new LinkedHashMap<>();
    private final Map<Long, Publication<R>> unconfirmed = new LinkedHashMap<>();
    private final Deque<Turn<R>> inOrder = new ArrayDeque<>();
    /** Those of them that hold something. */
    private final List<Turn<R>> holding = new ArrayList<>();

    private long nextTurn;
    private long nextPublication;

    /** @param firstPublication the number of the first publication */
    public CommitProtocol(long firstPublication) {
        this.nextPublication = firstPublication;
    }

    /** The number of the next publication. */
    long nextPublication() {
        return nextPublication;
    }

    /** A role has taken a message and wants these effects. */
    public List<Step<R>> begin(R receipt, Settling settling, List<Effect> effects) {
        Turn<R> turn = new Turn<>(receipt, settling);
        long turnNumber = nextTurn++;
        turns.put(turnNumber, turn);
        if (settling == Settling.IN_ORDER) {
            inOrder.add(turn);
        }
        List<Step<R>> steps = new ArrayList<>(effects.size() + 1);
        for (Effect effect : effects) {
            if (effect instanceof Effect.Publish(Destination to, Message message)) {
                steps.add(publish(turn, to, message));
            } else {
                steps.add(new Step.Perform<>(effect));
            }
        }
        steps.add(new Step.EndTurn<>(turnNumber));
        return steps;
    }

    private Step<R> publish(Turn<R> turn, Destination to, Message message) {
        int rank = message.rank();
        boolean isVouchedFor = isVouchedFor(turn, rank);
        Step.Send<R> send = new Step.Send<>(number(turn, rank), to, message);
        if (isVouchedFor) {
            return send;
        }
        if (turn.settling == Settling.IN_ORDER && turn.held.isEmpty()) {
            holding.add(turn);
        }
        turn.held.add(send);
        return new Step.Hold<>(send.number());
    }

    private long number(Turn<R> turn, int rank) {
        long number = nextPublication++;
        unconfirmed.put(number, new Publication<>(turn, rank));
        turn.unconfirmed[rank]++;
        return number;
    }

    /** Whether everything has been confirmed that was published before, and that a message of that rank attests. */
    private boolean isVouchedFor(Turn<R> turn, int rank) {
        if (turn.settling == Settling.IN_ORDER && rank > 0) {
            for (Turn<R> earlier : inOrder) {
                if (earlier == turn) {
                    break;
                }
                if (!earlier.isConfirmed(rank)) {
                    return false;
                }
            }
        }
        return turn.isConfirmed(rank);
    }

    /** Somebody has brought a message that goes on as it is. */
    public List<Step<R>> forward(R receipt, Destination to, LazyMessage message) {
        Turn<R> turn = new Turn<>(receipt, Settling.AS_THEY_COME);
        long turnNumber = nextTurn++;
        turns.put(turnNumber, turn);
        return List.of(new Step.Send<>(number(turn, 0), to, message), new Step.EndTurn<>(turnNumber));
    }

    /** The broker has that publication; saying so again is harmless. */
    public List<Step<R>> confirmed(long number) {
        Publication<R> publication = unconfirmed.remove(number);
        if (publication == null) {
            return List.of();
        }
        Turn<R> turn = publication.turn();
        turn.unconfirmed[publication.rank()]--;
        List<Step<R>> steps = new ArrayList<>();
        if (turn.settling == Settling.IN_ORDER) {
            holding.removeIf(other -> {
                addReleased(steps, other);
                return other.held.isEmpty();
            });
        } else {
            addReleased(steps, turn);
        }
        addSettled(steps, turn);
        return steps;
    }

    private void addReleased(List<Step<R>> steps, Turn<R> turn) {
        turn.held.removeIf(send -> {
            boolean isReleased = isVouchedFor(turn, send.message().message().rank());
            if (isReleased) {
                steps.add(send);
            }
            return isReleased;
        });
    }

    /** Every step of that turn has been taken. */
    public List<Step<R>> performed(long turnNumber) {
        Turn<R> turn = turns.remove(turnNumber);
        if (turn == null) {
            return List.of();
        }
        turn.hasEnded = true;
        List<Step<R>> steps = new ArrayList<>();
        addSettled(steps, turn);
        return steps;
    }

    private void addSettled(List<Step<R>> steps, Turn<R> turn) {
        if (turn.settling == Settling.AS_THEY_COME) {
            if (turn.isDone()) {
                steps.add(new Step.Settle<>(turn.receipt));
            }
            return;
        }
        while (!inOrder.isEmpty() && inOrder.element().isDone()) {
            steps.add(new Step.Settle<>(inOrder.remove().receipt));
        }
    }
}
