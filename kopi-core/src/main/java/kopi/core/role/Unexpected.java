package kopi.core.role;

import kopi.core.message.Message;

/** A message that a role has no use for: a bug, or another version's. */
final class Unexpected {
    private Unexpected() {}

    static IllegalArgumentException message(String role, Message message) {
        return new IllegalArgumentException(
                role + " got a " + message.getClass().getSimpleName() + " of job " + message.job());
    }
}
