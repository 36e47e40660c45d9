/**
 * What a job is to everybody who works on it: its reports, what they read, into how many partitions they are folded.
 *
 * <p>Entry point: {@link kopi.core.job.JobPlan}. Immutable. Depends on {@link kopi.core.model} and {@link
 * kopi.core.report}.
 */
@NullMarked
package kopi.core.job;

import org.jspecify.annotations.NullMarked;
