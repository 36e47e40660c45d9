package kopi.core.report;

import java.util.List;

/**
 * Conditions that must all hold of a row.
 *
 * @param conditions empty: every row passes
 */
public record Filter(List<Condition> conditions) {
    /** Passes every row. */
    public static final Filter EVERYTHING = new Filter(List.of());

    public Filter {
        conditions = List.copyOf(conditions);
    }

    /** All of these conditions must hold. */
    public static Filter of(Condition... conditions) {
        return new Filter(List.of(conditions));
    }
}
