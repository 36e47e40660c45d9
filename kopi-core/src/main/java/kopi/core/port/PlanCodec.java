package kopi.core.port;

import kopi.core.job.JobPlan;

/** How a plan becomes bytes, for calls and what is kept, and a plan again. Thread-safe. */
public interface PlanCodec {
    /** The plan as bytes. */
    byte[] encodePlan(JobPlan plan);

    /**
     * The plan that {@link #encodePlan} wrote.
     *
     * @throws kopi.core.error.CorruptStateException if these bytes are none
     */
    JobPlan decodePlan(byte[] bytes);
}
