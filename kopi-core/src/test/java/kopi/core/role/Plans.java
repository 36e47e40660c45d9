package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import kopi.core.error.CorruptStateException;
import kopi.core.job.JobPlan;
import kopi.core.port.PlanCodec;

/** A plan's bytes are its number here: the real codec lives in a module that depends on this one. */
final class Plans implements PlanCodec {
    private final List<JobPlan> known = new ArrayList<>();

    @Override
    public byte[] encodePlan(JobPlan plan) {
        if (!known.contains(plan)) {
            known.add(plan);
        }
        return new byte[] {(byte) known.indexOf(plan)};
    }

    @Override
    public JobPlan decodePlan(byte[] bytes) {
        if (bytes.length != 1 || bytes[0] < 0 || bytes[0] >= known.size()) {
            throw new CorruptStateException("state holds a plan that nobody wrote");
        }
        return known.get(bytes[0]);
    }
}
