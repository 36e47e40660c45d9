package kopi.core.role;

import java.util.List;
import kopi.core.message.Message;

/**
 * What a node does with messages.
 *
 * <p><b>Thread.</b> One at a time. <b>Failure semantics.</b> An exception means that nothing has changed and the message
 * cannot be processed; the driver rejects it, or fails its job if it came out of a journal. A message that is not the
 * role's at all is settled, counted and dropped: nobody can disable a role by sending it something else.
 */
public interface Role {
    /** Its name in logs, metrics and error messages: {@code filter}. */
    String name();

    /**
     * Takes a message.
     *
     * @return what is to be done, in this order
     * @throws kopi.core.error.JobFailedException if the message's job cannot be done
     * @throws kopi.core.error.UnexpectedMessageException if the role has no use for such a message
     */
    List<Effect> receive(Message message);

    /**
     * Hears what time it is, every few seconds. The time is no part of a role's state: what follows from it must be a
     * message to itself, so that whoever folds the journal again decides the same.
     *
     * @param nowMillis milliseconds since some fixed moment; never runs backwards
     * @return what is to be done, in this order
     */
    default List<Effect> tick(long nowMillis) {
        return List.of();
    }
}
