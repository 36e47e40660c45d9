package kopi.core.role;

import java.util.List;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobOpened;
import kopi.core.role.Effect.Follow;
import kopi.core.role.Effect.Forget;

/** Looks after the jobs that belong to this joiner. The joining itself is {@link JoinerJob}'s. */
public final class Joiner implements Role {
    private final Routes routes;
    private final OpenJobs jobs = new OpenJobs();

    public Joiner(Routes routes) {
        this.routes = routes;
    }

    @Override
    public String name() {
        return "joiner";
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (message) {
            case JobOpened(JobPlan plan)
            when jobs.open(plan) -> List.of(new Follow(Routes.joinerInput(plan.job()), new JoinerJob(routes, plan)));
            case JobOpened _ -> List.of();
            case CloseJob(var job) ->
                jobs.close(job)
                        .<List<Effect>>map(_ -> List.of(new Forget(Routes.joinerInput(job))))
                        .orElse(List.of());
            default -> throw Unexpected.message(name(), message);
        };
    }
}
