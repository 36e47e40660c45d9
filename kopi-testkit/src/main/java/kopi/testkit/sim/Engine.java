package kopi.testkit.sim;

import java.util.List;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.engine.RoleEngine;
import kopi.core.message.Message;
import kopi.core.role.Role;
import kopi.core.role.Routes;

/**
 * What {@link RoleEngine} does, so that a test can put something broken in its place.
 *
 * @param <R> the receipt by which the driver knows a message
 */
public interface Engine<R> {
    /** See {@link RoleEngine#receive}. */
    List<Step<R>> receive(R receipt, Settling settling, Message message);

    /** See {@link RoleEngine#tick}. */
    List<Step<R>> tick(R receipt, long nowMillis);

    /** See {@link RoleEngine#isBroken}. */
    boolean isBroken();

    /** See {@link RoleEngine#confirmed}. */
    List<Step<R>> confirmed(long number);

    /** See {@link RoleEngine#performed}. */
    List<Step<R>> performed(long turn);

    /** The real one. */
    static <R> Engine<R> real(Role role, Routes routes) {
        var engine = new RoleEngine<R>(role, routes);
        return new Engine<>() {
            @Override
            public List<Step<R>> receive(R receipt, Settling settling, Message message) {
                return engine.receive(receipt, settling, message);
            }

            @Override
            public List<Step<R>> tick(R receipt, long nowMillis) {
                return engine.tick(receipt, nowMillis);
            }

            @Override
            public boolean isBroken() {
                return engine.isBroken();
            }

            @Override
            public List<Step<R>> confirmed(long number) {
                return engine.confirmed(number);
            }

            @Override
            public List<Step<R>> performed(long turn) {
                return engine.performed(turn);
            }
        };
    }
}
