package kopi.app.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kopi.core.model.JobId;

/**
 * What a run did; also the shape of {@code --json}.
 *
 * @param job the job's name
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
    private static final int PERCENT = 100;

    /**
     * The summary of a run that has written those files.
     *
     * @param notices warnings about the input and the job
     */
    public static RunSummary of(
            JobId job, double seconds, List<DatasetSummary> datasets, ReportFiles files, List<String> notices) {
        long rows = datasets.stream().mapToLong(DatasetSummary::rows).sum();
        long rejected = datasets.stream().mapToLong(DatasetSummary::rejected).sum();
        List<String> warnings = new ArrayList<>();
        if (rejected > 0) {
            warnings.add(rejects(rejected, rows) + " could not be read; see " + files.rejects());
        }
        warnings.addAll(notices);
        return new RunSummary(
                job.name(),
                seconds,
                rows,
                rejected,
                datasets.stream().mapToLong(DatasetSummary::bytes).sum(),
                datasets,
                files.summaries(),
                files.rejects(),
                warnings);
    }

    /** Small numbers as they are; what is more than a trifle also as a share of all rows. */
    static String rejects(long rejected, long rows) {
        String count = rejected + (rejected == 1 ? " row" : " rows");
        if (rejected <= rows / PERCENT) {
            return count;
        }
        // All of them only if it is all of them.
        double share = Math.min(100.0 * rejected / rows, rejected < rows ? 99.9 : 100);
        return String.format(Locale.ROOT, "%.1f %% of all rows that were read, %s of %d,", share, count, rows);
    }
}
