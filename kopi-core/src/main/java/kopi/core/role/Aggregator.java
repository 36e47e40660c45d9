package kopi.core.role;

import java.util.List;
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

/** Looks after this aggregator's share of every job that it was admitted with. The folding itself is {@link AggregatorJob}'s. */
public final class Aggregator implements Fold {
    private final int index;
    private final Journal own;
    private final OpenJobs jobs;
    private final StateCodec states;
    private final StateMemory memory;
    private final SpillStore spills;

    /**
     * An aggregator without jobs.
     *
     * @param index which one it is, from 0
     * @param states for snapshots
     * @param memory what the jobs' state may take
     * @param spills where rows go that wait and take too much of it
     */
    public Aggregator(int index, StateCodec states, StateMemory memory, SpillStore spills) {
        this.index = index;
        this.own = Routes.aggregator(index);
        this.states = states;
        this.memory = memory;
        this.spills = spills;
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
                Unexpected.unless(index < plan.aggregators(), name(), message);
                yield open(plan);
            }
            case CloseJob(var job) -> {
                memory.release(own, job);
                yield jobs.close(job).map(_ -> forget(job)).orElse(List.of());
            }
        };
    }

    /** A job may have been started over with more owners, or fewer, before this one heard that the last attempt was over. */
    private List<Effect> open(JobPlan plan) {
        jobs.open(plan);
        return follow(plan);
    }

    private List<Effect> follow(JobPlan plan) {
        return List.of(new Follow(
                Routes.aggregatorInput(plan.job(), index),
                () -> new AggregatorJob(plan, index, states, room(plan), spills)));
    }

    private FoldMemory room(JobPlan plan) {
        Journal journal = Routes.aggregatorInput(plan.job(), index);
        return new FoldMemory(memory, own, plan.job(), journal, "the groups");
    }

    @Override
    public List<Effect> tick(long nowMillis) {
        memory.keep(own, jobs.ids());
        return new RoomMaking(name(), memory).effects(own, this::forget);
    }

    private List<Effect> forget(JobId job) {
        return List.of(new Forget(Routes.aggregatorInput(job, index)));
    }

    /** How many jobs it looks after. */
    public int openJobs() {
        return jobs.ids().size();
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
