package kopi.testkit.stage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import kopi.core.error.CorruptStateException;
import kopi.core.job.JobPlan;
import kopi.core.port.PlanCodec;

/** Stands for the codec of plans where the bytes do not matter: a plan's bytes are its number here. */
public final class PlanMemory implements PlanCodec {
    private final List<JobPlan> plans = new ArrayList<>();

    @Override
    public byte[] encodePlan(JobPlan plan) {
        if (!plans.contains(plan)) {
            plans.add(plan);
        }
        return ByteBuffer.allocate(Integer.BYTES).putInt(plans.indexOf(plan)).array();
    }

    @Override
    public JobPlan decodePlan(byte[] bytes) {
        int number = bytes.length == Integer.BYTES ? ByteBuffer.wrap(bytes).getInt() : -1;
        if (number < 0 || number >= plans.size()) {
            throw new CorruptStateException("state holds a plan that nobody wrote");
        }
        return plans.get(number);
    }
}
