package kopi.adapter.node;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.Progress;
import kopi.core.port.Destination.Journal;
import kopi.core.role.Effect;
import kopi.core.role.Effect.Publish;
import kopi.core.role.Fold;

/** A fold for tests: remembers the numbers that it has read, and tells each the first time. */
final class Tally implements Fold {
    /** The number that it cannot take. */
    static final int POISON = 666;

    private final Journal out;
    private final TreeSet<Integer> seen = new TreeSet<>();
    private final List<Integer> taken = new ArrayList<>();

    Tally(Journal out) {
        this.out = out;
    }

    @Override
    public String name() {
        return "tally";
    }

    /** What its state is made of. */
    List<Integer> seen() {
        return List.copyOf(seen);
    }

    /** The state of one that has seen these. */
    static byte[] state(Collection<Integer> numbers) {
        ByteBuffer state = ByteBuffer.allocate(numbers.size() * Integer.BYTES);
        numbers.forEach(state::putInt);
        return state.array();
    }

    /** What this instance was given, in order. */
    List<Integer> taken() {
        return List.copyOf(taken);
    }

    @Override
    public List<Effect> receive(Message message) {
        if (!(message instanceof EndOfDataset numbered)) {
            throw new IllegalArgumentException("not a number: " + message);
        }
        int number = numbered.batches();
        if (number == POISON) {
            throw new JobFailedException("poison");
        }
        taken.add(number);
        return seen.add(number) ? List.of(new Publish(out, new Progress(message.job(), "numbers", number))) : List.of();
    }

    @Override
    public byte[] snapshot() {
        return state(seen);
    }

    @Override
    public List<Effect> restore(byte[] snapshot) {
        for (ByteBuffer state = ByteBuffer.wrap(snapshot); state.hasRemaining(); ) {
            int number = state.getInt();
            if (number == POISON) {
                throw new CorruptStateException("state of another version");
            }
            seen.add(number);
        }
        return List.of();
    }
}
