package kopi.app.node;

import java.util.List;
import java.util.concurrent.TimeUnit;
import kopi.core.job.JobPhase;
import kopi.core.meter.Meter;
import kopi.core.meter.Metrics;
import kopi.core.node.JobChronicle;
import kopi.core.role.JobStatus;

/** Counts the jobs of a controller. For one thread. */
final class JobMeter {
    private final Meter meter;
    private final JobChronicle chronicle = new JobChronicle();

    JobMeter(Meter meter) {
        this.meter = meter;
    }

    /** Counts how they are, and what has become of them since the last look; returns that. */
    List<JobChronicle.Change> look(List<JobStatus> jobs) {
        for (JobPhase phase : JobPhase.values()) {
            meter.set(
                    Metrics.JOBS_LED,
                    (double) jobs.stream().filter(job -> job.phase() == phase).count(),
                    phase.text());
        }
        List<JobChronicle.Change> changes = chronicle.look(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()), jobs);
        changes.forEach(this::observe);
        return changes;
    }

    private void observe(JobChronicle.Change change) {
        if (change instanceof JobChronicle.Change.Ended(var _, int _, JobPhase phase, var millis, String _)) {
            millis.ifPresent(
                    took -> meter.observe(Metrics.JOB_DURATION, TimeUnit.MILLISECONDS.toNanos(took), phase.text()));
        }
    }
}
