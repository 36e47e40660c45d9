package kopi.core.role;

import java.util.List;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.ClientAlive;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.GatewayInput;
import kopi.core.message.Message.JobAnswer;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Rows;
import kopi.core.role.Effect.Publish;
import kopi.core.role.Effect.Tell;
import kopi.core.topology.RoleKind;

/**
 * The only door: passes what clients send to whom it concerns, and the controllers' answers to clients. What a client
 * hears after its admission stands in its job's result journal, which whoever holds the client's connection reads.
 *
 * <p>Stateless; losing it loses nothing.
 */
public final class Gateway implements Role {
    @Override
    public String name() {
        return RoleKind.GATEWAY.text();
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (Unexpected.unlessIn(GatewayInput.class, name(), message)) {
            case OpenJob _, FindJob _, EndOfDataset _, AbortJob _, CloseJob _, ClientAlive _ ->
                List.of(new Publish(Routes.CONTROL, message));
            case Rows rows ->
                List.of(new Publish(Routes.inputFor(rows.plan(), rows.id().dataset()), rows));
            case JobAnswer answer -> List.of(new Tell(answer));
        };
    }
}
