package kopi.core.query;

import java.util.ArrayList;
import java.util.List;
import kopi.core.aggregate.Grouping;
import kopi.core.expression.Expression;

/**
 * A query that joins two facts, taken apart: what each side is grouped by before they meet, and where the keys of the joined groups
 * come from. Each side's groups have the keys of the join first. Immutable.
 *
 * @param left over the columns of the left scan, and the row's ids if the query has them
 * @param right over those of the right scan, likewise
 * @param leftPlaces for each key of the joined groups that comes from the left, in their order, which key of its groups it is
 * @param rightPlaces likewise from the right
 */
public record JoinedSides(Grouping left, Grouping right, List<Integer> leftPlaces, List<Integer> rightPlaces) {
    public JoinedSides {
        leftPlaces = List.copyOf(leftPlaces);
        rightPlaces = List.copyOf(rightPlaces);
    }

    /** Takes a query apart that joins facts so. */
    public static JoinedSides of(FactJoin join, Grouping partial) {
        List<Expression> left = new ArrayList<>(join.leftKeys());
        List<Expression> right = new ArrayList<>(join.rightKeys());
        List<Integer> leftPlaces =
                partial.keys().stream().map(key -> place(left, key)).toList();
        List<Integer> rightPlaces =
                join.values().stream().map(key -> place(right, key)).toList();
        return new JoinedSides(
                new Grouping(left, partial.aggregates()),
                new Grouping(right, partial.aggregates()),
                leftPlaces,
                rightPlaces);
    }

    private static int place(List<Expression> keys, Expression key) {
        int index = keys.indexOf(key);
        if (index < 0) {
            keys.add(key);
            return keys.size() - 1;
        }
        return index;
    }

    /** What that side is grouped by. */
    public Grouping of(JoinSide side) {
        return side == JoinSide.LEFT ? left : right;
    }
}
