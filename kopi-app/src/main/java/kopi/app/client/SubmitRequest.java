package kopi.app.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kopi.core.model.JobId;
import kopi.core.report.Report;
import kopi.core.trace.TraceContext;

/**
 * What a cluster is to run.
 *
 * @param input what is read, and how
 * @param output where the reports go, and how they are written
 * @param reports which ones
 * @param threads how many threads read
 * @param job the job's name, if its results are to stay and it may be resumed; empty: one is made up, and nothing stays
 * @param replaces whether a job of that name with other input or reports, or one that has failed, makes way for this one
 */
public record SubmitRequest(
        Cluster cluster,
        UploadOptions input,
        OutputOptions output,
        List<Report> reports,
        int threads,
        Optional<JobId> job,
        boolean replaces) {
    /** One that replaces nothing, with reports in the usual form. */
    public SubmitRequest(
            Cluster cluster, UploadOptions input, Path out, List<Report> reports, int threads, Optional<JobId> job) {
        this(cluster, input, OutputOptions.in(out), reports, threads, job, false);
    }

    /** The same, on behalf of that span. */
    public SubmitRequest tracedBy(Optional<TraceContext> span) {
        return new SubmitRequest(cluster.tracedBy(span), input, output, reports, threads, job, replaces);
    }

    public SubmitRequest {
        reports = List.copyOf(reports);
    }
}
