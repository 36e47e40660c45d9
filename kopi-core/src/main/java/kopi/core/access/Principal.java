package kopi.core.access;

import kopi.core.model.JobId;

/**
 * Who makes a call, as far as the cluster can tell: the holder of a token.
 *
 * @param name 1 to 32 of {@code a-z 0-9 -}, the owner of the jobs that it opens; empty: whoever reaches a cluster that has
 *     one token for all, or none
 */
public record Principal(String name, Privilege privilege) {
    /** The one principal of a cluster without named tokens: all jobs are its own, and all commands its to give. */
    public static final Principal ANYONE = new Principal("", Privilege.OPERATOR);

    /** What a principal may do with what is not its own. */
    public enum Privilege {
        /** Nothing. */
        ANALYST,
        /** Give commands to the cluster, and read, abort and close the jobs of others. */
        OPERATOR
    }

    public Principal {
        if (!name.isEmpty() && !JobId.isOwner(name)) {
            throw new IllegalArgumentException("principal \"" + name + "\" must be 1 to " + JobId.MAX_OWNER_LENGTH
                    + " characters of a-z, 0-9 and -");
        }
    }

    /** Whether it may give commands to the cluster, and sees the jobs of others. */
    public boolean isOperator() {
        return privilege == Privilege.OPERATOR;
    }

    /** Whether a job of that name, if it is one, is its business. */
    public boolean sees(String job) {
        return job.isEmpty() || isOperator() || name.equals(JobId.ownerOf(job));
    }

    /** Whether it owns the job, or may act for its owner. */
    boolean mayAccess(JobId job) {
        return isOperator() || job.owner().equals(name);
    }
}
