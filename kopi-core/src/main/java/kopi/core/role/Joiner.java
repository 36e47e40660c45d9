package kopi.core.role;

import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.StateCodec;
import kopi.core.port.StateMemory;
import kopi.core.topology.RoleKind;

/** Looks after the jobs that were admitted with this joiner. The joining itself is {@link JoinerJob}'s. */
public final class Joiner extends JobOwner {
    private final int index;
    private final StateCodec states;

    /**
     * A joiner without jobs.
     *
     * @param index which one it is, from 0
     * @param states for snapshots
     * @param memory what the jobs' state may take
     */
    public Joiner(int index, StateCodec states, StateMemory memory) {
        super(RoleKind.JOINER, Routes.joiner(index), states, memory, "the reference rows and groups");
        this.index = index;
        this.states = states;
    }

    @Override
    boolean owns(JobPlan plan) {
        return plan.owners().joiner() == index;
    }

    @Override
    Journal input(JobId job) {
        return Routes.joinerInput(job);
    }

    @Override
    Fold newFold(JobPlan plan, FoldMemory room) {
        return new JoinerJob(plan, states, room);
    }
}
