package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobOpened;
import kopi.core.message.Message.OwnerInput;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.SpillStore;
import kopi.core.port.StateCodec;
import kopi.core.port.StateMemory;
import kopi.core.role.Effect.Follow;
import kopi.core.role.Effect.Forget;
import kopi.core.topology.RoleKind;

/**
 * Looks after the partitions of every job that belong to this aggregator: partition {@code p} to aggregator {@code p %
 * aggregators}. The folding itself is {@link AggregatorPartition}'s.
 */
public final class Aggregator implements Fold {
    private final Routes routes;
    private final int index;
    private final OpenJobs jobs;
    private final StateCodec states;
    private final StateMemory memory;
    private final SpillStore spills;

    /**
     * One of {@code routes.aggregators()}.
     *
     * @param index from 0
     * @param states for snapshots
     * @param memory what the jobs' state may take
     * @param spills where rows go that wait and take too much of it
     */
    public Aggregator(Routes routes, int index, StateCodec states, StateMemory memory, SpillStore spills) {
        this.spills = spills;
        this.memory = memory;
        this.states = states;
        this.routes = routes;
        this.index = index;
        this.jobs = new OpenJobs(states);
    }

    @Override
    public String name() {
        return RoleKind.AGGREGATOR.text();
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (Unexpected.unlessIn(OwnerInput.class, name(), message)) {
            case JobOpened(JobPlan plan) -> {
                jobs.open(plan);
                yield followPartitions(plan);
            }
            case CloseJob(var job) -> {
                List<Effect> forget = forgetPartitions(job);
                jobs.close(job);
                memory.release(Routes.aggregator(index), job);
                yield forget;
            }
        };
    }

    private List<Effect> followPartitions(JobPlan plan) {
        return ownPartitions(
                plan,
                p -> new Follow(
                        Routes.partition(plan.job(), p),
                        () -> new AggregatorPartition(routes, plan, p, states, room(plan, p), spills)));
    }

    private FoldMemory room(JobPlan plan, int partition) {
        int own = Math.ceilDiv(plan.partitions() - index, routes.aggregators());
        return new FoldMemory(
                memory,
                Routes.aggregator(index),
                plan.job(),
                Routes.partition(plan.job(), partition),
                own,
                "the groups");
    }

    @Override
    public List<Effect> tick(long nowMillis) {
        Journal standing = Routes.aggregator(index);
        memory.keep(standing, jobs.ids());
        return new RoomMaking(routes, name(), memory).effects(standing, this::forgetPartitions);
    }

    private List<Effect> forgetPartitions(JobId job) {
        return jobs.plan(job)
                .map(plan -> ownPartitions(plan, p -> new Forget(Routes.partition(job, p))))
                .orElse(List.of());
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
