package kopi.core.role;

import java.util.function.Supplier;
import kopi.core.message.Message;
import kopi.core.message.Message.ClientInput;
import kopi.core.port.Destination;

/** Something that a role wants done. */
public sealed interface Effect {
    /** Send a message. */
    record Publish(Destination to, Message message) implements Effect {}

    /** Make sure that a journal exists. */
    record CreateJournal(Destination.Journal journal) implements Effect {}

    /** Delete a journal with all it holds. */
    record DeleteJournal(Destination.Journal journal) implements Effect {}

    /**
     * Read a journal from its start, or from where its last snapshot ends, and give it to a role. Nothing happens if it
     * is followed already.
     *
     * @param reader makes the role that reads, new each time
     */
    record Follow(Destination.Journal journal, Supplier<? extends Role> reader) implements Effect {}

    /** Stop reading a journal and throw away what was folded out of it. */
    record Forget(Destination.Journal journal) implements Effect {}

    /** Tell the client of the message's job. */
    record Tell(ClientInput message) implements Effect {}
}
