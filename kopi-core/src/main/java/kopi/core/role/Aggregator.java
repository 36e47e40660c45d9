package kopi.core.role;

import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.SpillStore;
import kopi.core.port.StateCodec;
import kopi.core.port.StateMemory;
import kopi.core.topology.RoleKind;

/** Looks after this aggregator's share of every job that was admitted with it. The folding itself is {@link AggregatorJob}'s. */
public final class Aggregator extends JobOwner {
    private final int index;
    private final StateCodec states;
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
        super(RoleKind.AGGREGATOR, Routes.aggregator(index), states, memory, "the groups");
        this.index = index;
        this.states = states;
        this.spills = spills;
    }

    @Override
    boolean owns(JobPlan plan) {
        return index < plan.aggregators();
    }

    @Override
    Journal input(JobId job) {
        return Routes.aggregatorInput(job, index);
    }

    @Override
    Fold newFold(JobPlan plan, FoldMemory room) {
        return new AggregatorJob(plan, index, states, room, spills);
    }
}
