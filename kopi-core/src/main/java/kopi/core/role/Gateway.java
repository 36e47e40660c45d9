package kopi.core.role;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobRefused;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Rows;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.role.Effect.Follow;
import kopi.core.role.Effect.Forget;
import kopi.core.role.Effect.Publish;
import kopi.core.role.Effect.Tell;

/**
 * The only door: passes what clients send to whom it concerns, and what concerns clients to them.
 *
 * <p>It remembers which jobs' clients are connected here, nothing else; losing it loses nothing.
 */
public final class Gateway implements Role {
    private final Routes routes;
    private final String id;
    /** The jobs of the clients that are connected, and which of their datasets go to the filter. */
    private final Map<JobId, Set<String>> connected = new LinkedHashMap<>();

    /**
     * A gateway without clients.
     *
     * @param id names it among the gateways
     */
    public Gateway(Routes routes, String id) {
        this.routes = routes;
        this.id = id;
    }

    @Override
    public String name() {
        return "gateway";
    }

    /** What a client of it asks to be done: a job for {@link #receive}. */
    public OpenJob openJob(JobPlan plan) {
        return new OpenJob(plan, id);
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (message) {
            case OpenJob open -> {
                connected.put(open.job(), factsOf(open.plan()));
                yield toController(open);
            }
            case EndOfDataset end -> toController(end);
            case CloseJob close -> {
                connected.remove(close.job());
                yield List.of(new Forget(Routes.results(close.job())), publish(close));
            }
            case Rows rows -> List.of(new Publish(inputFor(rows), rows));
            case JobAdmitted admitted -> admitted(admitted);
            case JobRefused refused -> {
                connected.remove(refused.job());
                yield List.of(new Tell(refused));
            }
            default -> throw Unexpected.message(name(), message);
        };
    }

    private List<Effect> toController(Message message) {
        return List.of(publish(message));
    }

    private Publish publish(Message message) {
        return new Publish(routes.controllerOf(message.job()), message);
    }

    private static Set<String> factsOf(JobPlan plan) {
        return plan.facts().stream().map(fact -> fact.dataset().name()).collect(Collectors.toSet());
    }

    private Destination inputFor(Rows rows) {
        Set<String> known = connected.get(rows.job());
        Set<String> facts = known != null ? known : factsOf(rows.plan());
        return facts.contains(rows.id().dataset()) ? Routes.FILTER : Routes.joinerInput(rows.job());
    }

    private List<Effect> admitted(JobAdmitted admitted) {
        if (!connected.containsKey(admitted.job())) {
            return List.of();
        }
        return List.of(new Follow(Routes.results(admitted.job()), new ResultsReader()), new Tell(admitted));
    }

    /** Passes a job's results on to its client. */
    private static final class ResultsReader implements Role {
        @Override
        public String name() {
            return "gateway";
        }

        @Override
        public List<Effect> receive(Message message) {
            return List.of(new Tell(message));
        }
    }
}
