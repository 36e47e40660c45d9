package kopi.app.client;

import java.nio.file.Path;
import kopi.core.model.JobId;

/**
 * Whose results are to be fetched.
 *
 * @param output where the reports go, and how they are written
 */
public record FetchRequest(Cluster cluster, JobId job, OutputOptions output) {
    /** With reports in the usual form. */
    public FetchRequest(Cluster cluster, JobId job, Path out) {
        this(cluster, job, OutputOptions.in(out));
    }
}
