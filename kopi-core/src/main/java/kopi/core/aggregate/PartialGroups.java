package kopi.core.aggregate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.expression.RowSorter;
import kopi.core.expression.SortKey;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;

/**
 * The groups of some of the rows, to be merged with those of others; those of a {@link GroupFold} are there once each. Immutable.
 *
 * @param groups how many there are, which is the size of every vector
 * @param keys their keys
 * @param parts for each aggregate what it needs to be merged; what longs stand for there is the aggregate's own matter
 */
public record PartialGroups(int groups, List<Vector> keys, List<List<Vector>> parts) {
    public PartialGroups {
        keys = List.copyOf(keys);
        parts = parts.stream().map(List::copyOf).toList();
    }

    /** All vectors, one behind the other, as messages and snapshots have them: the keys, then the parts. */
    public VectorBatch columns() {
        List<Vector> columns = new ArrayList<>(keys);
        parts.forEach(columns::addAll);
        return new VectorBatch(groups, columns);
    }

    /**
     * What {@link #columns} has given of such groups.
     *
     * @throws CorruptStateException if they are other columns than the grouping has, or hold what is no value of theirs
     */
    public static PartialGroups of(Grouping grouping, VectorBatch columns) {
        return PartialColumns.read(grouping, columns);
    }

    /** Those of the groups, in that order. */
    public PartialGroups take(int[] chosen) {
        return new PartialGroups(
                chosen.length,
                Vectors.take(keys, chosen),
                parts.stream().map(of -> Vectors.take(of, chosen)).toList());
    }

    /**
     * The same groups in the order of their keys, the first one first, NULL behind all others, with texts that occur and no others:
     * equal groups come out equal, in whatever order they were found.
     */
    public PartialGroups sorted() {
        Stream<SortKey> by = keys.stream().map(SortKey::ascending);
        return take(RowSorter.by(groups, by.toList()).order()).compact();
    }

    /** The same groups, with texts that occur and no others. */
    PartialGroups compact() {
        return new PartialGroups(
                groups,
                keys.stream().map(Vectors::compact).toList(),
                parts.stream()
                        .map(of -> of.stream().map(Vectors::compact).toList())
                        .toList());
    }

    /**
     * The values of an aggregate, when no more groups are to be merged with these.
     *
     * @param index which of the parts are the aggregate's
     * @param names what the columns that it was computed of are called, for messages
     * @throws JobFailedException if one does not fit; of several, that of the first group
     */
    public Vector values(int index, Aggregate aggregate, List<String> names) {
        int[] all = IntStream.range(0, groups).toArray();
        var column = new AggregateColumn(aggregate, names);
        column.grow(groups);
        column.merge(parts.get(index), all);
        return column.values(all);
    }

    /**
     * The groups of several folds of the same grouping.
     *
     * @param areDisjoint whether no two of the folds have a group in common
     */
    public static PartialGroups merged(Grouping grouping, List<PartialGroups> several, boolean areDisjoint) {
        List<PartialGroups> others =
                several.stream().filter(part -> part.groups() > 0).toList();
        if (others.size() == 1) {
            return others.getFirst();
        }
        if (areDisjoint && !others.isEmpty()) {
            return PartialColumns.concat(grouping, others);
        }
        var fold = new GroupFold(grouping);
        others.forEach(fold::merge);
        return fold.partial();
    }
}
