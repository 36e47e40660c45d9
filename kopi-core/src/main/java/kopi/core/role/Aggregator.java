package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobOpened;
import kopi.core.port.PlanCodec;
import kopi.core.role.Effect.Follow;
import kopi.core.role.Effect.Forget;

/**
 * Looks after the partitions of every job that belong to this aggregator: partition {@code p} to aggregator {@code p %
 * aggregators}. The folding itself is {@link AggregatorPartition}'s.
 */
public final class Aggregator implements Fold {
    private final Routes routes;
    private final int index;
    private final OpenJobs jobs;

    /**
     * One of {@code routes.aggregators()}.
     *
     * @param index from 0
     * @param plans for snapshots
     */
    public Aggregator(Routes routes, int index, PlanCodec plans) {
        this.routes = routes;
        this.index = index;
        this.jobs = new OpenJobs(plans);
    }

    @Override
    public String name() {
        return "aggregator";
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (message) {
            case JobOpened(JobPlan plan) -> {
                jobs.open(plan);
                yield followPartitions(plan);
            }
            case CloseJob(var job) ->
                jobs.close(job)
                        .map(plan -> ownPartitions(plan, p -> new Forget(Routes.partition(job, p))))
                        .orElse(List.of());
            default -> throw Unexpected.message(name(), message);
        };
    }

    private List<Effect> followPartitions(JobPlan plan) {
        return ownPartitions(
                plan, p -> new Follow(Routes.partition(plan.job(), p), () -> new AggregatorPartition(plan, p)));
    }

    @Override
    public byte[] snapshot() {
        return jobs.snapshot();
    }

    @Override
    public List<Effect> restore(byte[] snapshot) {
        return jobs.restore(snapshot, this::followPartitions);
    }

    private List<Effect> ownPartitions(JobPlan plan, IntFunction<Effect> effect) {
        List<Effect> effects = new ArrayList<>();
        for (int p = index; p < plan.partitions(); p += routes.aggregators()) {
            effects.add(effect.apply(p));
        }
        return effects;
    }
}
