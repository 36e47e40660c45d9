package kopi.testkit.sim;

import java.util.List;
import kopi.core.message.Message;
import kopi.core.role.Effect;
import kopi.core.role.Fold;
import kopi.core.role.Role;

/** A role whose effects are noted on their way to the engine. */
class Observed implements Role {
    private final Role role;
    private List<Effect> last = List.of();

    private Observed(Role role) {
        this.role = role;
    }

    static Observed of(Role role) {
        return role instanceof Fold fold ? new OfFold(fold) : new Observed(role);
    }

    /** A fold has to be known as one. */
    private static final class OfFold extends Observed implements Fold {
        private final Fold fold;

        OfFold(Fold fold) {
            super(fold);
            this.fold = fold;
        }

        @Override
        public byte[] snapshot() {
            return fold.snapshot();
        }

        @Override
        public List<Effect> restore(byte[] snapshot) {
            return fold.restore(snapshot);
        }
    }

    Role role() {
        return role;
    }

    /** What the last message led to; nothing if it could not be processed. */
    List<Effect> last() {
        return last;
    }

    @Override
    public String name() {
        return role.name();
    }

    @Override
    public List<Effect> receive(Message message) {
        last = List.of();
        last = role.receive(message);
        return last;
    }

    @Override
    public List<Effect> tick(long nowMillis) {
        last = List.of();
        last = role.tick(nowMillis);
        return last;
    }
}
