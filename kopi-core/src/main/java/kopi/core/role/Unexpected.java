package kopi.core.role;

import kopi.core.error.UnexpectedMessageException;
import kopi.core.message.Message;

/** A message that a role has no use for: a bug, another version's, or a stranger's. */
final class Unexpected {
    private Unexpected() {}

    static UnexpectedMessageException message(String role, Message message) {
        return new UnexpectedMessageException(
                role + " got a " + message.getClass().getSimpleName() + " of job " + message.job());
    }

    /**
     * This message, as one of the role's.
     *
     * @param inputs what the role takes
     * @throws UnexpectedMessageException if it is none of them
     */
    static <T extends Message> T unlessIn(Class<T> inputs, String role, Message message) {
        if (!inputs.isInstance(message)) {
            throw message(role, message);
        }
        return inputs.cast(message);
    }

    /**
     * Requires that the message belongs here.
     *
     * @throws UnexpectedMessageException if it is for another job, partition or owner
     */
    static void unless(boolean isOwn, String role, Message message) {
        if (!isOwn) {
            throw new UnexpectedMessageException(role + " got a "
                    + message.getClass().getSimpleName() + " of job " + message.job() + ", which is not its own");
        }
    }
}
