package kopi.core.relation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.Grouping;
import kopi.core.aggregate.PartialGroups;
import kopi.core.aggregate.RowGroups;
import kopi.core.expression.LongVector;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.query.Regrouping;
import kopi.core.query.Regrouping.RegroupedAggregate;

/** Groups rows again: those of some partitions, or all of them. The groups of several can be merged. Immutable. */
final class RegroupStep {
    private final Regrouping regrouping;
    private final List<String> labels;
    private final List<Aggregate> folded;
    private final List<String> foldedLabels;

    private RegroupStep(Regrouping regrouping, List<String> labels, List<Aggregate> folded, List<String> foldedLabels) {
        this.regrouping = regrouping;
        this.labels = labels;
        this.folded = folded;
        this.foldedLabels = foldedLabels;
    }

    /**
     * Of rows, each of which stands for a group that was folded on the way.
     *
     * @param labels what the rows' columns are called
     * @param folded what was computed of each of these groups
     * @param foldedLabels what the columns are called that it was computed of
     */
    static RegroupStep ofGroups(
            Regrouping regrouping, List<String> labels, List<Aggregate> folded, List<String> foldedLabels) {
        return new RegroupStep(regrouping, labels, folded, foldedLabels);
    }

    /** Of rows that stand for nothing but themselves. */
    static RegroupStep ofRows(Regrouping regrouping, List<String> labels) {
        return new RegroupStep(regrouping, labels, List.of(), List.of());
    }

    /** What groups it makes. */
    Grouping grouping() {
        return new Grouping(
                regrouping.keys(),
                regrouping.aggregates().stream().map(this::aggregate).toList());
    }

    private Aggregate aggregate(RegroupedAggregate aggregate) {
        return switch (aggregate) {
            case RegroupedAggregate.Merged(int index) -> folded.get(index);
            case RegroupedAggregate.Computed(Aggregate computed, var _) -> computed;
            case RegroupedAggregate.CountDistinct(var argument, var _) ->
                Aggregate.of(Aggregate.Function.COUNT, argument);
        };
    }

    /**
     * The groups of rows, in the order of their keys.
     *
     * @param parts for each aggregate that was folded on the way, for each row, as {@link PartialGroups#parts}
     * @throws kopi.core.error.JobFailedException if something of a row cannot be computed
     */
    PartialGroups groups(VectorBatch rows, List<List<Vector>> parts) {
        var groups = new RowGroups(rows, labels, regrouping.keys());
        List<List<Vector>> made = new ArrayList<>();
        for (RegroupedAggregate aggregate : regrouping.aggregates()) {
            made.add(
                    switch (aggregate) {
                        case RegroupedAggregate.Merged(int index) -> groups.merged(folded.get(index), parts.get(index));
                        case RegroupedAggregate.Computed(var computed, Optional<Integer> weight) ->
                            groups.computed(computed, weight.map(index ->
                                    (LongVector) parts.get(index).getFirst()));
                        case RegroupedAggregate.CountDistinct(var argument, var filter) ->
                            groups.distinct(argument, filter);
                    });
        }
        return new PartialGroups(groups.size(), groups.keys(), made);
    }

    /**
     * The groups, when no more are to be merged with them, as rows: their keys, then their aggregates.
     *
     * @throws kopi.core.error.JobFailedException if one does not fit
     */
    VectorBatch rows(PartialGroups groups) {
        List<Vector> columns = new ArrayList<>(groups.keys());
        for (int i = 0; i < regrouping.aggregates().size(); i++) {
            RegroupedAggregate aggregate = regrouping.aggregates().get(i);
            boolean isMerged = aggregate instanceof RegroupedAggregate.Merged;
            columns.add(groups.values(i, aggregate(aggregate), isMerged ? foldedLabels : labels));
        }
        return new VectorBatch(groups.groups(), columns);
    }
}
