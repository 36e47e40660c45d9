package kopi.core.role;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.port.StateCodec;
import kopi.core.snapshot.FoldState.OwnedJobs;

/** The jobs that a role works on at the moment. */
final class OpenJobs {
    private final StateCodec codec;
    private final Map<JobId, JobPlan> plans = new LinkedHashMap<>();

    OpenJobs(StateCodec codec) {
        this.codec = codec;
    }

    /** Notes that the job is open. */
    void open(JobPlan plan) {
        plans.putIfAbsent(plan.job(), plan);
    }

    /** The plan of the job, which is closed now; empty if it was not open. */
    Optional<JobPlan> close(JobId job) {
        return Optional.ofNullable(plans.remove(job));
    }

    /** The plan of the job; empty if it is not open. */
    Optional<JobPlan> plan(JobId job) {
        return Optional.ofNullable(plans.get(job));
    }

    /** Which jobs are open. */
    Set<JobId> ids() {
        return Collections.unmodifiableSet(plans.keySet());
    }

    byte[] snapshot() {
        return codec.encodeState(new OwnedJobs(List.copyOf(plans.values())));
    }

    /** Takes on a state; what has to be done again for each job. */
    List<Effect> restore(byte[] snapshot, Function<JobPlan, List<Effect>> again) {
        List<Effect> effects = new ArrayList<>();
        for (JobPlan plan : Saved.state(codec, snapshot, OwnedJobs.class).plans()) {
            open(plan);
            effects.addAll(again.apply(plan));
        }
        return effects;
    }
}
