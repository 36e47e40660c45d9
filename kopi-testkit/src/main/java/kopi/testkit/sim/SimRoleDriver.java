package kopi.testkit.sim;

import java.util.List;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.engine.RoleEngine;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.core.role.Effect;
import kopi.core.role.Role;

/** Carries out the steps of a {@link RoleEngine}, as {@code kopi.adapter.node.RoleDriver} does. */
final class SimRoleDriver extends SteppedExecutor<Step<SimReceipt>> {
    private final SimContext context;
    private final Observed role;
    private final RoleEngine<SimReceipt> engine;
    private final SimEffects effects;
    private final Broker.Publisher publisher;

    SimRoleDriver(SimContext context, Role role) {
        super(context.process());
        this.context = context;
        this.role = Observed.of(context.parts().role(role));
        this.engine = new RoleEngine<>(this.role);
        this.effects = new SimEffects(context);
        this.publisher = context.broker().publisher(new Broker.Confirms() {
            @Override
            public void confirmed(long number) {
                add(engine.confirmed(number));
            }

            @Override
            public void returned(long number) {
                add(engine.confirmed(number));
            }
        });
    }

    void consume(Destination.Queue queue) {
        context.broker()
                .consume(
                        queue,
                        context.inHand(),
                        delivery -> tell(new SimReceipt(delivery.message()) {
                            @Override
                            void settle() {
                                delivery.acknowledge();
                            }

                            @Override
                            void reject(String reason) {
                                delivery.reject(reason);
                            }
                        }))
                .start();
    }

    /** Takes a message, from the broker or from elsewhere. */
    void tell(SimReceipt receipt) {
        offer(() -> begin(receipt));
    }

    /** Passes a message on that is not for the role. */
    void forward(Destination to, LazyMessage message, SimReceipt receipt) {
        offer(() -> {
            context.world().trace.note(name(), "passes on", receipt.message());
            receipt.ledTo(List.of(new Effect.Publish(to, receipt.message())));
            return engine.forward(receipt, to, message);
        });
    }

    private List<Step<SimReceipt>> begin(SimReceipt receipt) {
        context.world().trace.note(name(), "takes", receipt.message());
        List<Step<SimReceipt>> begun = engine.receive(receipt, Settling.AS_THEY_COME, receipt.message());
        receipt.ledTo(role.last());
        return begun;
    }

    private String name() {
        return context.process().name() + "'s " + role.name();
    }

    @Override
    boolean hangs(Step<SimReceipt> step) {
        return needsBroker(step) && !context.broker().isUp();
    }

    private static boolean needsBroker(Step<SimReceipt> step) {
        return step instanceof Step.Perform<SimReceipt>(Effect effect) && SimEffects.needsBroker(effect);
    }

    @Override
    void carryOut(Step<SimReceipt> step) {
        switch (step) {
            case Step.Send<SimReceipt>(long number, Destination to, LazyMessage message) ->
                publisher.publish(number, to, message);
            case Step.Hold<SimReceipt> _ -> {
                // Nobody traces it.
            }
            case Step.Perform<SimReceipt>(Effect effect) -> effects.perform(effect);
            case Step.EndTurn<SimReceipt>(long turn) -> add(engine.performed(turn));
            case Step.Settle<SimReceipt>(SimReceipt receipt) -> {
                context.world().ledger.requireArrived(name(), receipt.message(), receipt.effects());
                receipt.settle();
            }
            case Step.Reject<SimReceipt>(SimReceipt receipt, String reason) -> receipt.reject(reason);
        }
    }
}
