package kopi.app.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kopi.core.model.JobId;
import kopi.core.report.Report;

/**
 * What a cluster is to run.
 *
 * @param input what is read, and how
 * @param out where the reports go
 * @param reports which ones
 * @param threads how many threads read
 * @param job the job's name, if its results are to stay and it may be gone on with; empty: one is made up, and nothing
 *     stays
 */
public record SubmitRequest(
        Cluster cluster, UploadOptions input, Path out, List<Report> reports, int threads, Optional<JobId> job) {
    public SubmitRequest {
        reports = List.copyOf(reports);
    }
}
