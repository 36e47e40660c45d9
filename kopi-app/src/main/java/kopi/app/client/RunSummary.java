package kopi.app.client;

import java.util.ArrayList;
import java.util.List;
import kopi.core.model.JobId;

/**
 * What a run did; also the shape of {@code --json}.
 *
 * @param job the job's id
 * @param seconds the whole time
 * @param rows rows read, rejected ones included
 * @param rejected rows that could not be read
 * @param bytes the size of all files read
 * @param datasets what was read
 * @param reports what was written
 * @param rejects where rejected rows are listed
 * @param warnings what deserves a look
 */
public record RunSummary(
        String job,
        double seconds,
        long rows,
        long rejected,
        long bytes,
        List<DatasetSummary> datasets,
        List<ReportSummary> reports,
        String rejects,
        List<String> warnings) {
    /** The summary of a run that has written those files. */
    public static RunSummary of(
            JobId job, double seconds, List<DatasetSummary> datasets, ReportFiles files, List<String> told) {
        long rejected = datasets.stream().mapToLong(DatasetSummary::rejected).sum();
        List<String> warnings = new ArrayList<>(told);
        if (rejected > 0) {
            warnings.addFirst(
                    rejected + (rejected == 1 ? " row" : " rows") + " could not be read; see " + files.rejects());
        }
        return new RunSummary(
                job.value(),
                seconds,
                datasets.stream().mapToLong(DatasetSummary::rows).sum(),
                rejected,
                datasets.stream().mapToLong(DatasetSummary::bytes).sum(),
                datasets,
                files.summaries(),
                files.rejects(),
                warnings);
    }
}
