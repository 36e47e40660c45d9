package kopi.app.client;

import java.nio.file.Path;
import kopi.core.model.JobId;

/**
 * Whose results are to be fetched.
 *
 * @param out where the reports go
 */
public record FetchRequest(Cluster cluster, JobId job, Path out) {}
