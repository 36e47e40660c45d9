package kopi.core.report;

import java.util.List;

/**
 * Conditions that must all hold of a row.
 *
 * @param conditions empty: every row passes
 */
public record Conjunction(List<Condition> conditions) {
    /** Passes every row. */
    public static final Conjunction EVERYTHING = new Conjunction(List.of());

    public Conjunction {
        conditions = List.copyOf(conditions);
    }

    /** All of these conditions must hold. */
    public static Conjunction of(Condition... conditions) {
        return new Conjunction(List.of(conditions));
    }
}
