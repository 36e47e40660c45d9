package kopi.core.role;

import java.util.List;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.ClientAlive;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.PackedRows;
import kopi.core.message.Message.Rows;
import kopi.core.port.Destination;
import kopi.core.role.Effect.Publish;
import kopi.core.role.Effect.Tell;

/**
 * The only door: passes what clients send to whom it concerns, and the controllers' answers to clients. What a client
 * hears after its admission stands in its job's result journal, which whoever holds the client's connection reads.
 *
 * <p>Stateless; losing it loses nothing.
 */
public final class Gateway implements Role {
    private final Routes routes;

    public Gateway(Routes routes) {
        this.routes = routes;
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (message) {
            case OpenJob _, FindJob _, EndOfDataset _, AbortJob _, CloseJob _, ClientAlive _ -> toController(message);
            case Rows rows -> List.of(new Publish(inputFor(rows.plan(), rows), rows));
            case PackedRows rows -> List.of(new Publish(inputFor(rows.plan(), rows), rows));
            case JobAdmitted _, JobRefused _ -> List.of(new Tell(message));
            default -> throw Unexpected.message(name(), message);
        };
    }

    private List<Effect> toController(Message message) {
        return List.of(new Publish(routes.controllerOf(message.job()), message));
    }

    private static Destination inputFor(JobPlan plan, Message.Data rows) {
        boolean isFact = plan.reportsOn(rows.id().dataset()).findAny().isPresent();
        return isFact ? Routes.FILTER : Routes.joinerInput(plan.job());
    }
}
