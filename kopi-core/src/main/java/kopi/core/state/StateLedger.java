package kopi.core.state;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import kopi.core.job.StateLimits;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.StateMemory;

/**
 * Who holds how much of a node's memory, and who makes room when all of them hold too much: of the owner with most, the job
 * with most. So nobody fails another's job by opening many.
 *
 * <p>Mutable, single owner; {@link StateMemory} says that threads may share it, so whoever has several puts a lock around it.
 */
public final class StateLedger implements StateMemory {
    private static final int MEBIBYTE_BITS = 20;

    private final StateLimits limits;
    /** By the name of what is folded. */
    private final Map<String, Holding> holdings = new TreeMap<>();

    private final Map<JobId, String> verdicts = new LinkedHashMap<>();

    private record Holding(Journal standing, JobId job, long bytes) {}

    /** Nothing held. */
    public StateLedger(StateLimits limits) {
        this.limits = limits;
    }

    @Override
    public StateLimits limits() {
        return limits;
    }

    @Override
    public void hold(Journal standing, JobId job, Journal journal, long bytes) {
        if (bytes == 0) {
            holdings.remove(journal.name());
        } else {
            holdings.put(journal.name(), new Holding(standing, job, bytes));
        }
        makeRoom();
    }

    private void makeRoom() {
        Map<JobId, Long> byJob = byJob();
        while (sum(byJob) > limits.nodeBytes()) {
            JobId largest = largest(byJob);
            byJob.remove(largest);
            verdicts.put(
                    largest,
                    "the jobs here take more than " + mebibytes(limits.nodeBytes())
                            + " of this node's memory for their state (limits.node-state-mebibytes), and this one takes"
                            + " most; try again when others have ended, or give the node more memory");
        }
    }

    /** What a limit is called, for people. */
    public static String mebibytes(long bytes) {
        return (bytes >> MEBIBYTE_BITS) + " MiB";
    }

    /** Those that are not making room already. */
    private Map<JobId, Long> byJob() {
        Map<JobId, Long> byJob = new TreeMap<>(Comparator.comparing(JobId::value));
        for (Holding holding : holdings.values()) {
            if (!verdicts.containsKey(holding.job())) {
                byJob.merge(holding.job(), holding.bytes(), Long::sum);
            }
        }
        return byJob;
    }

    private static JobId largest(Map<JobId, Long> byJob) {
        Map<String, Long> byOwner = new TreeMap<>();
        byJob.forEach((job, bytes) -> byOwner.merge(job.owner(), bytes, Long::sum));
        String owner = mostOf(byOwner);
        Map<JobId, Long> own = new TreeMap<>(Comparator.comparing(JobId::value));
        byJob.forEach((job, bytes) -> {
            if (job.owner().equals(owner)) {
                own.put(job, bytes);
            }
        });
        return mostOf(own);
    }

    /** The first key with the largest value. */
    private static <K> K mostOf(Map<K, Long> bytes) {
        long max = bytes.values().stream().mapToLong(Long::longValue).max().orElseThrow();
        return bytes.entrySet().stream()
                .filter(entry -> entry.getValue() == max)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static long sum(Map<JobId, Long> bytes) {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public Optional<String> verdict(JobId job) {
        return Optional.ofNullable(verdicts.get(job));
    }

    @Override
    public Map<JobId, String> verdicts(Journal standing) {
        Map<JobId, String> own = new LinkedHashMap<>();
        holdings.values().forEach(holding -> {
            String verdict = verdicts.get(holding.job());
            if (verdict != null && holding.standing().equals(standing)) {
                own.put(holding.job(), verdict);
            }
        });
        return own;
    }

    @Override
    public void release(Journal standing, JobId job) {
        forget(holding -> holding.standing().equals(standing) && holding.job().equals(job));
    }

    @Override
    public void keep(Journal standing, Set<JobId> jobs) {
        forget(holding -> holding.standing().equals(standing) && !jobs.contains(holding.job()));
    }

    private void forget(Predicate<Holding> which) {
        holdings.values().removeIf(which);
        verdicts.keySet()
                .removeIf(job -> holdings.values().stream()
                        .noneMatch(holding -> holding.job().equals(job)));
    }
}
