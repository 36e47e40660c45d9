package kopi.core.snapshot;

import kopi.core.model.JobId;

/**
 * A job that is closed.
 *
 * @param controller which one has closed it, from 0
 */
public record ClosedJob(JobId job, int controller) {}
