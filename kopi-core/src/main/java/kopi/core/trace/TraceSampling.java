package kopi.core.trace;

import java.util.Optional;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;

/**
 * What is traced. A job is or is not, as a whole; of one that is, every message about the job itself, and a share of its
 * batches. Which ones follows from job and batch, so whoever decides it, and however often, decides the same.
 *
 * @param isOn whether any job is
 * @param batches the share of batches, from 0 to 1
 * @param followsCaller whether a job is not traced whose caller says that its trace is not recorded
 */
public record TraceSampling(boolean isOn, double batches, boolean followsCaller) {
    /** Nothing. */
    public static final TraceSampling NONE = new TraceSampling(false, 0, true);

    private static final double ALL = 1;
    private static final String PARENT_BASED = "parentbased_";
    private static final String BY_RATIO = "traceidratio";
    /** Of a number from 0 to 2^53, as which a hash is compared. */
    private static final int UNUSED_BITS = 11;

    private static final double RANGE = 0x1p53;

    public TraceSampling {
        if (!(batches >= 0 && batches <= ALL)) {
            throw new IllegalArgumentException("a share of batches of " + batches + " is not from 0 to 1");
        }
    }

    /**
     * What a sampler of OpenTelemetry's specification means here: its ratio is that of batches.
     *
     * @param sampler the value of {@code OTEL_TRACES_SAMPLER}; empty: the usual one, {@code parentbased_always_on}
     * @param argument that of {@code OTEL_TRACES_SAMPLER_ARG}; empty: 1
     * @throws IllegalArgumentException if it is none, or the argument no ratio; says so, for people
     */
    public static TraceSampling of(String sampler, String argument) {
        boolean followsCaller = sampler.isEmpty() || sampler.startsWith(PARENT_BASED);
        String base = sampler.isEmpty() ? "always_on" : sampler.substring(followsCaller ? PARENT_BASED.length() : 0);
        return switch (base) {
            case "always_on" -> new TraceSampling(true, ALL, followsCaller);
            case "always_off" -> new TraceSampling(false, 0, followsCaller);
            case BY_RATIO -> new TraceSampling(true, ratio(argument), followsCaller);
            default ->
                throw new IllegalArgumentException("OTEL_TRACES_SAMPLER must be always_on, always_off or traceidratio,"
                        + " perhaps after parentbased_");
        };
    }

    private static double ratio(String argument) {
        try {
            double ratio = argument.isEmpty() ? ALL : Double.parseDouble(argument);
            if (ratio >= 0 && ratio <= ALL) {
                return ratio;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw new IllegalArgumentException("OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1");
    }

    /**
     * Where spans of a job belong; empty if it is not traced.
     *
     * @param caller what its caller says
     */
    public Optional<TraceContext> ofJob(JobId job, Optional<TraceContext> caller) {
        if (!isOn || (followsCaller && caller.isPresent() && !caller.get().isSampled())) {
            return Optional.empty();
        }
        return Optional.of(caller.orElseGet(() -> TraceContext.ofJob(job)));
    }

    /** Whether a batch of a job that is traced is, too. */
    public boolean includes(BatchId batch) {
        long hash = StableHash.mixed(StableHash.of(batch.seq(), batch.job().value() + "/" + batch.dataset()));
        return (hash >>> UNUSED_BITS) < batches * RANGE;
    }
}
