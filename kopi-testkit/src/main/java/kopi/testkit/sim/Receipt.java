package kopi.testkit.sim;

import java.util.List;
import kopi.core.message.Message;
import kopi.core.role.Effect;

/** By what a driver knows a message in hand, and how whoever brought it hears that it is done with. */
abstract class Receipt {
    private final Message message;
    private List<Effect> effects = List.of();

    Receipt(Message message) {
        this.message = message;
    }

    Message message() {
        return message;
    }

    /** What it led to. */
    List<Effect> effects() {
        return effects;
    }

    /** Whether another message about the same batch stood before it, so that it must change nothing. */
    boolean isRepeated() {
        return false;
    }

    void ledTo(List<Effect> all) {
        effects = all;
    }

    /** It is done with. */
    abstract void settle();

    /** It could not be processed. */
    abstract void reject(String reason);

    /** Of a message that nobody waits for. */
    static Receipt nobody(Message message) {
        return new Receipt(message) {
            @Override
            void settle() {
                // Nobody waits.
            }

            @Override
            void reject(String reason) {
                throw new AssertionError("nobody can take back " + message + ": " + reason);
            }
        };
    }
}
