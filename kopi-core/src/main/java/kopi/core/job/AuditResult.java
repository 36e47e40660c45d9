package kopi.core.job;

import java.util.List;

/** What the last audit of a job's journals has shown so far. */
public sealed interface AuditResult {
    /** There was none. */
    AuditResult NONE = new Unasked();

    /** There was none. */
    record Unasked() implements AuditResult {}

    /**
     * Some have not answered yet: they are away, or have not read so far.
     *
     * @param nodes their names, at least one
     */
    record Waiting(List<String> nodes) implements AuditResult {
        public Waiting {
            nodes = List.copyOf(nodes);
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("nobody is waited for");
            }
        }
    }

    /** Everything that is finished stands in every journal that it concerns. */
    record Intact() implements AuditResult {}

    /**
     * Entries that were confirmed are missing.
     *
     * @param what which, for people
     */
    record Lost(String what) implements AuditResult {}
}
