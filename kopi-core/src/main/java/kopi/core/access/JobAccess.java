package kopi.core.access;

import java.util.Optional;
import kopi.core.model.JobId;

/**
 * Which job a principal means by a name. Names are per owner: a bare one is the caller's own, and {@code OWNER_NAME} that
 * of another, which only operators may use.
 */
public final class JobAccess {
    private JobAccess() {}

    /** The job that the caller means; empty: one that does not exist for it. */
    public static Optional<JobId> resolve(Principal caller, JobId named) {
        JobId job = named.owner().isEmpty() && !caller.name().isEmpty() ? named.ownedBy(caller.name()) : named;
        return Optional.of(job).filter(caller::mayAccess);
    }
}
