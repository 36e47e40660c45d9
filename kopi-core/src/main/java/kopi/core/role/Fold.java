package kopi.core.role;

import java.util.List;

/**
 * A role whose state is the sum of one journal: reading it again from the start gives the same state and the same
 * effects, in which messages of the same id have the same bytes. A message that was read before changes nothing.
 */
public interface Fold extends Role {
    /** Whether the state is small enough to be kept as a snapshot; else the journal is read again from the last one. */
    default boolean isSavable() {
        return true;
    }

    /** The state, between any two messages. */
    byte[] snapshot();

    /**
     * Takes on a state, before the first message.
     *
     * @return what has to be done again, because it is not part of the state
     * @throws kopi.core.error.CorruptStateException if it cannot be read; this fold is then of no more use
     */
    List<Effect> restore(byte[] snapshot);

    /** Frees what it holds: it takes nothing any more. */
    default void discard() {}
}
