package kopi.core.relation;

import java.util.function.Function;
import kopi.core.aggregate.PartialGroups;
import kopi.core.error.JobFailedException;

/** Does what does not depend on the order of groups, so they need not be sorted, but for which of several failing rows is named. */
final class AnyOrder {
    private AnyOrder() {}

    /**
     * What a step makes of groups.
     *
     * @throws JobFailedException what the step throws for the groups in the order of their keys
     */
    static <T> T of(PartialGroups groups, Function<PartialGroups, T> step) {
        try {
            return step.apply(groups);
        } catch (JobFailedException e) {
            var _ = step.apply(groups.sorted());
            throw e;
        }
    }
}
