package kopi.adapter.node;

import kopi.core.error.JobFailedException;
import kopi.core.message.Message;
import kopi.core.port.Destination.Journal;
import kopi.core.trace.TraceContext;

/**
 * Hears what drivers do, for logs and gauges. Called by any thread, while the driver is busy; must return soon and not
 * throw.
 */
public interface Observer {
    /** Hears nothing. */
    Observer NOBODY = new Observer() {};

    /** A role is about to take a message, on this thread. */
    default void began(String role, Message message) {}

    /** The message that it is about to take is traced. */
    default void traced(Message message, TraceContext sender) {}

    /** It has taken it, on this thread, and the first steps that it led to. */
    default void ended() {}

    /** There are so many more messages, or fewer, that roles have taken and that are not settled. */
    default void inHand(int change) {}

    /** A role could not process a message, which is given back. */
    default void rejected(String role, String reason) {}

    /** A message has come that a role has no use for; it is dropped. */
    default void unexpected(String role, Message message) {}

    /** A fold could not take an entry, and takes nothing any more. */
    default void broke(String role, Message message) {}

    /** A role's message is too large to be sent; its job is told to have failed. */
    default void unsendable(String role, Message message, JobFailedException reason) {}

    /** A fold goes on from a snapshot, with the entry at that offset. */
    default void restored(Journal journal, long next) {}

    /** What was made of a journal was saved. */
    default void saved(Journal journal) {}

    /** What was made of a journal is thrown away. */
    default void startedOver(Journal journal, String reason) {}
}
