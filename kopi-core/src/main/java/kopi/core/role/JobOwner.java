package kopi.core.role;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.JobOpened;
import kopi.core.message.Message.OwnerInput;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.StateCodec;
import kopi.core.port.StateMemory;
import kopi.core.role.Effect.Follow;
import kopi.core.role.Effect.Forget;
import kopi.core.role.Effect.Publish;
import kopi.core.snapshot.FoldState.OwnedJobs;
import kopi.core.topology.RoleKind;

/**
 * Looks after its share of every job that was admitted with it: follows the job's journal while the job is open. What is folded
 * out of that is another {@link Fold}.
 */
public abstract sealed class JobOwner implements Fold permits Aggregator, Joiner {
    private final RoleKind kind;
    private final Journal standing;
    private final StateCodec states;
    private final StateMemory memory;
    private final String what;
    /** Of the jobs that are open. */
    private final Map<JobId, JobPlan> plans = new LinkedHashMap<>();

    /**
     * An owner without jobs.
     *
     * @param standing what tells it of jobs
     * @param states for snapshots
     * @param memory what the jobs' state may take
     * @param what what takes the memory, for people
     */
    JobOwner(RoleKind kind, Journal standing, StateCodec states, StateMemory memory, String what) {
        this.kind = kind;
        this.standing = standing;
        this.states = states;
        this.memory = memory;
        this.what = what;
    }

    /** Whether a job was admitted with this one. */
    abstract boolean owns(JobPlan plan);

    /** What is folded here of a job. */
    abstract Journal input(JobId job);

    /** What folds it, nothing folded yet. */
    abstract Fold newFold(JobPlan plan, FoldMemory room);

    @Override
    public final String name() {
        return kind.text();
    }

    @Override
    public final List<Effect> receive(Message message) {
        return switch (Unexpected.unlessIn(OwnerInput.class, name(), message)) {
            case JobOpened(JobPlan plan) -> {
                Unexpected.unless(owns(plan), name(), message);
                plans.putIfAbsent(plan.job(), plan);
                yield List.of(follow(plan));
            }
            case CloseJob(JobId job) -> {
                memory.release(standing, job);
                yield plans.remove(job) == null ? List.of() : List.of(new Forget(input(job)));
            }
        };
    }

    private Effect follow(JobPlan plan) {
        Journal journal = input(plan.job());
        return new Follow(journal, () -> newFold(plan, new FoldMemory(memory, standing, plan.job(), journal, what)));
    }

    /**
     * Ends the jobs that have to make room on the node, without waiting for their next batch. Like time, how full a node is is no
     * part of a role's state: the verdict is a message to the controllers, in whose journal it stands; what is forgotten here
     * would be folded again, did that message get lost.
     */
    @Override
    public final List<Effect> tick(long nowMillis) {
        memory.keep(standing, plans.keySet());
        List<Effect> effects = new ArrayList<>();
        memory.verdicts(standing).forEach((job, why) -> {
            effects.add(new Publish(Routes.CONTROL, new JobFailed(job, name() + ": " + why)));
            effects.add(new Forget(input(job)));
            memory.release(standing, job);
        });
        return effects;
    }

    /** How many jobs it looks after. */
    public final int openJobs() {
        return plans.size();
    }

    @Override
    public final byte[] snapshot() {
        return states.encodeState(new OwnedJobs(List.copyOf(plans.values())));
    }

    @Override
    public final List<Effect> restore(byte[] snapshot) {
        Saved.state(states, snapshot, OwnedJobs.class).plans().forEach(plan -> plans.putIfAbsent(plan.job(), plan));
        return plans.values().stream().map(this::follow).toList();
    }
}
