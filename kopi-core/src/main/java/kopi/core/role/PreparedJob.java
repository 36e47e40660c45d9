package kopi.core.role;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kopi.core.job.JobPlan;
import kopi.core.message.Section;
import kopi.core.model.JobId;
import kopi.core.report.Projection;

/** A job's reports, made ready for its batches. */
final class PreparedJob {
    private final Map<String, List<PreparedReport>> byDataset = new LinkedHashMap<>();

    private PreparedJob(JobPlan plan) {
        for (Projection fact : plan.facts()) {
            String dataset = fact.dataset().name();
            byDataset.put(
                    dataset,
                    plan.reportsOn(dataset)
                            .flatMap(report -> PreparedReport.prepare(report, fact))
                            .toList());
        }
    }

    /** The reports that read a dataset. */
    List<PreparedReport> reportsOn(String dataset) {
        return byDataset.getOrDefault(dataset, List.of());
    }

    /**
     * The report that a section of a dataset's batch is for.
     *
     * @throws IllegalArgumentException if there is no such report
     */
    PreparedReport report(String dataset, Section section) {
        for (PreparedReport candidate : reportsOn(dataset)) {
            if (candidate.name().equals(section.report()) && candidate.side() == section.side()) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("there is no report " + section.report() + " on " + dataset);
    }

    /** Keeps what was prepared for the latest jobs; a job that drops out is prepared again. */
    static final class Cache {
        private static final int JOBS = 64;

        private final Map<JobId, PreparedJob> jobs = new LinkedHashMap<>();

        PreparedJob of(JobPlan plan) {
            PreparedJob job = jobs.get(plan.job());
            if (job == null) {
                if (jobs.size() == JOBS) {
                    jobs.remove(jobs.keySet().iterator().next());
                }
                job = new PreparedJob(plan);
                jobs.put(plan.job(), job);
            }
            return job;
        }
    }
}
