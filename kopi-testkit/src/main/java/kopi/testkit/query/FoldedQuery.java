package kopi.testkit.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import kopi.core.aggregate.GroupFold;
import kopi.core.aggregate.Grouping;
import kopi.core.aggregate.PartialGroups;
import kopi.core.aggregate.Partitions;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.LongVector;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.model.ColumnSpec;
import kopi.core.query.ColumnVectors;
import kopi.core.query.FactJoin;
import kopi.core.query.JoinSide;
import kopi.core.query.QueryPlan;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.relation.FactHashJoin;
import kopi.core.relation.FinalRows;
import kopi.core.relation.LocalRows;
import kopi.core.relation.ReferenceRows;
import org.jspecify.annotations.Nullable;

/**
 * Runs a query that folds through the core's own steps, without roles: a fold for each batch, some partitions, and what comes together
 * of them, in an order by chance.
 */
public final class FoldedQuery {
    private static final int PARTITIONS = 3;

    private final QueryPlan plan;
    private final Shape.Folded shape;
    private final Random order;

    /** @throws IllegalArgumentException if it does not fold */
    public FoldedQuery(QueryPlan plan, Random order) {
        if (!(plan.shape() instanceof Shape.Folded folded)) {
            throw new IllegalArgumentException("a query that does not fold: " + plan);
        }
        this.plan = plan;
        this.shape = folded;
        this.order = order;
    }

    /**
     * The result over the batches of the scan's columns.
     *
     * @param others batches of the fact that is joined to it, if one is
     * @throws kopi.core.error.JobFailedException if there is none
     */
    public FinalRows.Finished run(
            List<List<List<@Nullable Object>>> batches,
            List<List<List<@Nullable Object>>> others,
            Map<String, ReferenceRows> references) {
        LocalRows local = LocalRows.ofPartition(plan.scan(), shape);
        List<PartialGroups> sent = new ArrayList<>();
        List<PartialGroups> partitions = shape.factJoin().isPresent() ? joined(batches, others) : partitions(batches);
        for (PartialGroups partition : partitions) {
            sent.add(PartialGroups.of(local.grouping(), local.reduce(partition).columns()));
        }
        Collections.shuffle(sent, order);
        var rows = new FinalRows(plan.scan(), shape, references);
        return rows.finish(rows.isReducing() ? reduced(rows, sent) : sent);
    }

    private List<PartialGroups> reduced(FinalRows rows, List<PartialGroups> sent) {
        int middle = order.nextInt(sent.size() + 1);
        List<PartialGroups> reduced = new ArrayList<>();
        for (List<PartialGroups> some : List.of(sent.subList(0, middle), sent.subList(middle, sent.size()))) {
            if (!some.isEmpty()) {
                reduced.add(rows.reduce(some));
            }
        }
        return reduced;
    }

    private List<PartialGroups> partitions(List<List<List<@Nullable Object>>> batches) {
        List<GroupFold> partitions = Collections.nCopies(PARTITIONS, shape.partial()).stream()
                .map(GroupFold::new)
                .toList();
        List<List<PartialGroups>> spread = spread(JoinSide.LEFT, plan.scan(), shape.partitionKeys(), batches);
        for (int i = 0; i < PARTITIONS; i++) {
            spread.get(i).forEach(partitions.get(i)::merge);
        }
        return partitions.stream().map(GroupFold::partial).toList();
    }

    /** The pairs of both sides' rows. */
    private List<PartialGroups> joined(
            List<List<List<@Nullable Object>>> batches, List<List<List<@Nullable Object>>> others) {
        FactJoin join = shape.factJoin().orElseThrow();
        int keys = join.leftKeys().size();
        List<List<PartialGroups>> left = spread(JoinSide.LEFT, plan.scan(), keys, batches);
        List<List<PartialGroups>> right = spread(JoinSide.RIGHT, join.scan(), keys, others);
        List<PartialGroups> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            var pairs = new GroupFold(shape.grouping());
            new FactHashJoin(shape, _ -> {}).join(side(left.get(i)), side(right.get(i)), pairs::merge);
            partitions.add(pairs.partial());
        }
        return partitions;
    }

    private static FactHashJoin.Side side(List<PartialGroups> batches) {
        return new FactHashJoin.Side(
                batches.stream().mapToLong(PartialGroups::groups).sum(), batches);
    }

    /** For each partition the groups of the batches, in an order by chance. */
    private List<List<PartialGroups>> spread(
            JoinSide side, Scan scan, int keys, List<List<List<@Nullable Object>>> batches) {
        List<List<PartialGroups>> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new ArrayList<>());
        }
        List<Integer> seqs =
                new ArrayList<>(IntStream.range(0, batches.size()).boxed().toList());
        Collections.shuffle(seqs, order);
        Grouping grouping = shape.grouping(side);
        for (int seq : seqs) {
            List<PartialGroups> split =
                    Partitions.split(folded(grouping, scan, seq, batches.get(seq)), keys, PARTITIONS);
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.get(i).add(PartialGroups.of(grouping, split.get(i).columns()));
            }
        }
        return partitions;
    }

    private PartialGroups folded(Grouping grouping, Scan scan, int seq, List<List<@Nullable Object>> rows) {
        VectorBatch read = vectors(scan, seq, rows);
        var fold = new GroupFold(grouping);
        fold.add(scan.filter()
                .map(filter -> new CheckedExpression(filter, List.of()).where(read))
                .orElse(read));
        return fold.partial();
    }

    /** Rows of a batch, with their ids if the query wants them. */
    private VectorBatch vectors(Scan scan, int seq, List<List<@Nullable Object>> rows) {
        List<ColumnSpec> columns = scan.columns();
        VectorBatch read = ColumnVectors.ofFile(ObjectRows.toBatch(columns, rows), columns);
        List<Vector> vectors = new ArrayList<>(read.columns());
        if (shape.hasRowIds()) {
            long[] seqs = new long[rows.size()];
            Arrays.fill(seqs, seq);
            vectors.add(new LongVector(seqs));
            vectors.add(new LongVector(
                    IntStream.range(0, rows.size()).asLongStream().toArray()));
        }
        return new VectorBatch(rows.size(), vectors);
    }
}
