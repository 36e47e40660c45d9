package kopi.testkit.sim;

import java.util.List;
import kopi.core.message.Message;
import kopi.core.role.Effect;
import kopi.core.role.Fold;
import kopi.core.role.Role;

/** A role whose effects are noted on their way to the engine. */
class Observed implements Role {
    private final Role role;
    private final Role called;
    private List<Effect> last = List.of();

    private Observed(Role role, Role called) {
        this.role = role;
        this.called = called;
    }

    static Observed of(Role role) {
        return role instanceof Fold fold ? new OfFold(fold, Strays.breakable(fold)) : new Observed(role, role);
    }

    /** A fold has to be known as one. */
    private static final class OfFold extends Observed implements Fold {
        private final Fold fold;

        OfFold(Fold fold, Role called) {
            super(fold, called);
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

        @Override
        public void discard() {
            fold.discard();
        }
    }

    Role role() {
        return role;
    }

    /** Another message comes, which the role may never get. */
    void begin() {
        last = List.of();
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
        last = called.receive(message);
        return last;
    }

    @Override
    public List<Effect> tick(long nowMillis) {
        last = List.of();
        last = role.tick(nowMillis);
        return last;
    }
}
