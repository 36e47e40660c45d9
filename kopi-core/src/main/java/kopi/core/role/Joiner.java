package kopi.core.role;

import java.util.List;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobOpened;
import kopi.core.port.PlanCodec;
import kopi.core.role.Effect.Follow;
import kopi.core.role.Effect.Forget;

/** Looks after the jobs that belong to this joiner. The joining itself is {@link JoinerJob}'s. */
public final class Joiner implements Fold {
    private final Routes routes;
    private final OpenJobs jobs;

    /**
     * A joiner without jobs.
     *
     * @param plans for snapshots
     */
    public Joiner(Routes routes, PlanCodec plans) {
        this.routes = routes;
        this.jobs = new OpenJobs(plans);
    }

    @Override
    public String name() {
        return "joiner";
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (message) {
            case JobOpened(JobPlan plan) -> {
                jobs.open(plan);
                yield follow(plan);
            }
            case CloseJob(var job) ->
                jobs.close(job)
                        .<List<Effect>>map(_ -> List.of(new Forget(Routes.joinerInput(job))))
                        .orElse(List.of());
            default -> throw Unexpected.message(name(), message);
        };
    }

    private List<Effect> follow(JobPlan plan) {
        return List.of(new Follow(Routes.joinerInput(plan.job()), () -> new JoinerJob(routes, plan)));
    }

    @Override
    public byte[] snapshot() {
        return jobs.snapshot();
    }

    @Override
    public List<Effect> restore(byte[] snapshot) {
        return jobs.restore(snapshot, this::follow);
    }
}
