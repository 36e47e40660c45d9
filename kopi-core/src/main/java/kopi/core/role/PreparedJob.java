package kopi.core.role;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.core.job.JobPlan;
import kopi.core.model.ColumnSpec;
import kopi.core.model.JobId;
import kopi.core.operator.GroupColumns;
import kopi.core.operator.ListingPrinter;
import kopi.core.operator.RowFilter;
import kopi.core.report.Projection;
import kopi.core.report.Report;

/** A job's reports, made ready for its batches. */
final class PreparedJob {
    /**
     * A report, made ready.
     *
     * @param filter for batches with the projection's columns
     * @param columns where the columns that the report still needs stand in them
     * @param listing prints the rows, if the report is a listing
     * @param groups groups those columns, if it is a summary
     */
    record PreparedReport(
            Report report,
            RowFilter filter,
            List<Integer> columns,
            Optional<ListingPrinter> listing,
            Optional<GroupColumns> groups) {}

    private final Map<String, List<PreparedReport>> byDataset = new LinkedHashMap<>();

    private PreparedJob(JobPlan plan) {
        for (Projection fact : plan.facts()) {
            String dataset = fact.dataset().name();
            byDataset.put(
                    dataset,
                    plan.reportsOn(dataset)
                            .map(report -> prepare(report, fact.columns()))
                            .toList());
        }
    }

    private static PreparedReport prepare(Report report, List<ColumnSpec> columns) {
        Optional<ListingPrinter> listing = Optional.empty();
        Optional<GroupColumns> groups = Optional.empty();
        switch (report) {
            case Report.Listing printed -> listing = Optional.of(ListingPrinter.compile(printed, columns));
            case Report.Summary grouped -> groups = Optional.of(GroupColumns.compile(grouped));
        }
        return new PreparedReport(
                report,
                RowFilter.compile(report.filter(), columns),
                report.keptColumns().stream().map(columns::indexOf).toList(),
                listing,
                groups);
    }

    /** The reports that read a dataset. */
    List<PreparedReport> reportsOn(String dataset) {
        return byDataset.getOrDefault(dataset, List.of());
    }

    /**
     * How a summary on a dataset groups.
     *
     * @throws IllegalArgumentException if there is no such summary
     */
    GroupColumns groups(String dataset, String report) {
        for (PreparedReport candidate : reportsOn(dataset)) {
            if (candidate.report().name().equals(report)) {
                return candidate.groups().orElseThrow();
            }
        }
        throw new IllegalArgumentException("there is no report " + report + " on " + dataset);
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
