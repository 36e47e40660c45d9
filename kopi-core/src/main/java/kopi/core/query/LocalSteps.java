package kopi.core.query;

import java.util.List;
import java.util.Optional;
import kopi.core.query.Transform.RankFunction;

/**
 * What of a query is done with the groups of some partitions alone, so that less must come together: groups are grouped again, in
 * parts that merge, or those that cannot come out are dropped. Immutable.
 *
 * @param isJoined whether references are joined to the groups, and joined rows filtered
 * @param isRegrouped whether the rows are grouped again then
 * @param transforms what is done to the rows behind that
 * @param group how they are grouped behind the transforms; empty: they are not, and the transforms only say which rows can come out:
 *     they are done again where all rows are together
 * @param bound what drops rows behind the transforms; empty: nothing
 * @param areDisjoint whether no two partitions have a group in common then
 */
public record LocalSteps(
        boolean isJoined,
        boolean isRegrouped,
        List<Transform> transforms,
        Optional<Regrouping> group,
        Optional<RankBound> bound,
        boolean areDisjoint) {

    public LocalSteps {
        transforms = List.copyOf(transforms);
        QueryRules.require(group.isEmpty() || bound.isEmpty(), "rows that are grouped and dropped");
    }

    /**
     * Drops rows by their number within some of the rows, which is never larger than among all of them.
     *
     * @param partition as {@link Transform.Rank}
     * @param order as {@link Transform.Rank}
     * @param max what the number may be at most
     */
    public record RankBound(RankFunction function, List<Integer> partition, List<Ordering> order, long max) {
        public RankBound {
            partition = List.copyOf(partition);
            order = List.copyOf(order);
        }

        /** What numbers the rows. */
        public Transform.Rank rank() {
            return new Transform.Rank(function, partition, order);
        }
    }

    /** Of a partition, which has no references. */
    public static LocalSteps ofPartition(Shape.Folded shape) {
        return LocalStepsFinder.ofPartition(shape);
    }

    /** Where the references are, with what partitions have sent, and without it all being together. */
    public static LocalSteps ofJoiner(Shape.Folded shape) {
        return LocalStepsFinder.ofJoiner(shape);
    }

    /** Nothing at all, with groups of which that is known. */
    static LocalSteps none(Shape.Folded shape) {
        return new LocalSteps(false, false, List.of(), Optional.empty(), Optional.empty(), shape.areGroupsApart());
    }

    /** Whether groups stay as they are. */
    public boolean areNone() {
        return !isJoined && !isRegrouped && transforms.isEmpty() && group.isEmpty() && bound.isEmpty();
    }

    /** How many of the shape's transforms are done for good. */
    public int finishedTransforms() {
        return group.isPresent() ? transforms.size() + 1 : 0;
    }
}
