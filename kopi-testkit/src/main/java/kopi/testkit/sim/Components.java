package kopi.testkit.sim;

import kopi.core.egg.Egg;
import kopi.core.job.InputIdentity;
import kopi.core.port.StateCodec;
import kopi.core.role.Role;
import kopi.testkit.stage.StateTexts;

/**
 * Where a simulation takes its pieces from: the real ones, unless a test overrides a method to put a broken one in, to
 * prove that the simulation finds it.
 */
public class Components {
    /** The real ones. */
    public Components() {}

    /** A role that is about to start, or something in its place. */
    public Role role(Role real) {
        return real;
    }

    /** An egg of life that starts. */
    public Supervisor supervisor(Egg real) {
        return Supervisor.real(real);
    }

    /** Reads and writes snapshots, of one cluster. */
    public StateCodec states() {
        return new StateTexts();
    }

    /** What a client says that it reads. */
    public InputIdentity input(InputIdentity real) {
        return real;
    }
}
