package kopi.core.role;

import java.util.List;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.message.Message.JobOpened;
import kopi.core.message.Message.OwnerInput;
import kopi.core.port.Destination.Journal;
import kopi.core.port.StateCodec;
import kopi.core.port.StateMemory;
import kopi.core.role.Effect.Follow;
import kopi.core.role.Effect.Forget;
import kopi.core.topology.RoleKind;

/** Looks after the jobs that belong to this joiner. The joining itself is {@link JoinerJob}'s. */
public final class Joiner implements Fold {
    private final int index;
    private final Journal own;
    private final OpenJobs jobs;
    private final StateCodec states;
    private final StateMemory memory;

    /**
     * A joiner without jobs.
     *
     * @param index which one it is, from 0
     * @param states for snapshots
     * @param memory what the jobs' state may take
     */
    public Joiner(int index, StateCodec states, StateMemory memory) {
        this.memory = memory;
        this.states = states;
        this.index = index;
        this.own = Routes.joiner(index);
        this.jobs = new OpenJobs(states);
    }

    @Override
    public String name() {
        return RoleKind.JOINER.text();
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (Unexpected.unlessIn(OwnerInput.class, name(), message)) {
            case JobOpened(JobPlan plan) -> {
                Unexpected.unless(plan.owners().joiner() == index, name(), message);
                jobs.open(plan);
                yield follow(plan);
            }
            case CloseJob(var job) -> {
                memory.release(own, job);
                yield jobs.close(job)
                        .<List<Effect>>map(_ -> List.of(new Forget(Routes.joinerInput(job))))
                        .orElse(List.of());
            }
        };
    }

    private List<Effect> follow(JobPlan plan) {
        return List.of(new Follow(Routes.joinerInput(plan.job()), () -> new JoinerJob(plan, states, room(plan))));
    }

    private FoldMemory room(JobPlan plan) {
        Journal journal = Routes.joinerInput(plan.job());
        return new FoldMemory(memory, own, plan.job(), journal, "the reference rows and groups");
    }

    @Override
    public List<Effect> tick(long nowMillis) {
        memory.keep(own, jobs.ids());
        return new RoomMaking(name(), memory).effects(own, job -> List.of(new Forget(Routes.joinerInput(job))));
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
