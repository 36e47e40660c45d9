package kopi.testkit.sim;

import java.util.List;
import kopi.core.message.Message;
import kopi.core.role.Effect;

/** By what a driver knows a message in hand, and how whoever brought it hears that it is done with. */
abstract class SimReceipt {
    private final Message message;
    private List<Effect> effects = List.of();

    SimReceipt(Message message) {
        this.message = message;
    }

    Message message() {
        return message;
    }

    /** What it led to. */
    List<Effect> effects() {
        return effects;
    }

    void ledTo(List<Effect> all) {
        effects = all;
    }

    /** It is done with. */
    abstract void settle();

    /** It could not be processed. */
    abstract void reject(String reason);

    /** Of a message that nobody waits for. */
    static SimReceipt nobody(Message message) {
        return new SimReceipt(message) {
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
