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
        /** Publications not yet confirmed, and 1 for the end of the turn itself. */
        int outstanding = 1;

        Turn(R receipt, Settling settling) {
            this.receipt = receipt;
            this.settling = settling;
        }
    }

    private final Map<Long, Turn<R>> turns = new LinkedHashMap<>();
    private final Map<Long, Turn<R>> unconfirmed = new LinkedHashMap<>();
    private final Deque<Turn<R>> inOrder = new ArrayDeque<>();
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
                long number = nextPublication++;
                unconfirmed.put(number, turn);
                turn.outstanding++;
                steps.add(new Step.Send<>(number, to, message));
            } else {
                steps.add(new Step.Perform<>(effect));
            }
        }
        steps.add(new Step.EndTurn<>(turnNumber));
        return steps;
    }

    /** Somebody has brought a message that goes on as it is. */
    public List<Step<R>> forward(R receipt, Destination to, LazyMessage message) {
        Turn<R> turn = new Turn<>(receipt, Settling.AS_THEY_COME);
        long turnNumber = nextTurn++;
        turns.put(turnNumber, turn);
        long number = nextPublication++;
        unconfirmed.put(number, turn);
        turn.outstanding++;
        return List.of(new Step.Send<>(number, to, message), new Step.EndTurn<>(turnNumber));
    }

    /** The broker has that publication; saying so again is harmless. */
    public List<Step<R>> confirmed(long number) {
        Turn<R> turn = unconfirmed.remove(number);
        return turn == null ? List.of() : lessOutstanding(turn);
    }

    /** Every step of that turn has been taken. */
    public List<Step<R>> performed(long turnNumber) {
        Turn<R> turn = turns.remove(turnNumber);
        return turn == null ? List.of() : lessOutstanding(turn);
    }

    private List<Step<R>> lessOutstanding(Turn<R> turn) {
        turn.outstanding--;
        if (turn.outstanding > 0) {
            return List.of();
        }
        if (turn.settling == Settling.AS_THEY_COME) {
            return List.of(new Step.Settle<>(turn.receipt));
        }
        List<Step<R>> settled = new ArrayList<>();
        while (!inOrder.isEmpty() && inOrder.element().outstanding == 0) {
            settled.add(new Step.Settle<>(inOrder.remove().receipt));
        }
        return settled;
    }
}
