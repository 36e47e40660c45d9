package kopi.testkit.sim;

import kopi.core.egg.Egg;
import kopi.core.engine.ResumePoint.Verdict;
import kopi.core.job.JobPlan;
import kopi.core.role.Role;
import kopi.core.role.Routes;

/**
 * Where a simulation takes its pieces from: the real ones, unless a test overrides a method to put a broken one in, to
 * prove that the simulation finds it.
 */
public class Parts {
    /** The real ones. */
    public Parts() {}

    /** A role that is about to start, or something in its place. */
    public Role role(Role real) {
        return real;
    }

    /** What runs a role. */
    public <R> Engine<R> engine(Role role, Routes routes) {
        return Engine.real(role, routes);
    }

    /** Whether a snapshot may be taken after an entry was settled. */
    public boolean maySnapshot(long settled, long lastRead) {
        return settled == lastRead;
    }

    /** What a driver makes of a verdict on its snapshot. */
    public Verdict verdict(Verdict real) {
        return real;
    }

    /** Whether a gateway tells a client that a batch is safe as soon as it has come. */
    public boolean acceptsBeforeItIsSafe() {
        return false;
    }

    /** An egg of life that starts. */
    public Supervisor supervisor(Egg real) {
        return Supervisor.real(real);
    }

    /** A client's side of a job. */
    public Session session(JobPlan plan) {
        return Session.real(plan);
    }
}
