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
import kopi.core.port.PlanCodec;
import kopi.core.state.StateReader;
import kopi.core.state.StateWriter;

/** The jobs that a role works on at the moment. */
final class OpenJobs {
    private final PlanCodec codec;
    private final Map<JobId, JobPlan> plans = new LinkedHashMap<>();

    OpenJobs(PlanCodec codec) {
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
        var out = new StateWriter();
        out.integer(plans.size());
        plans.values().forEach(plan -> out.bytes(codec.encodePlan(plan)));
        return out.toBytes();
    }

    /** Takes on a state; what has to be done again for each job. */
    List<Effect> restore(byte[] snapshot, Function<JobPlan, List<Effect>> again) {
        var in = new StateReader(snapshot);
        List<Effect> effects = new ArrayList<>();
        for (JobPlan plan : in.list(() -> codec.decodePlan(in.bytes()))) {
            open(plan);
            effects.addAll(again.apply(plan));
        }
        in.end();
        return effects;
    }
}
