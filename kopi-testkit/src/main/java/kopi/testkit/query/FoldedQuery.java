package kopi.testkit.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import kopi.core.aggregate.GroupFold;
import kopi.core.aggregate.PartialGroups;
import kopi.core.aggregate.Partitions;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.LongVector;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.model.ColumnSpec;
import kopi.core.query.ColumnVectors;
import kopi.core.query.QueryPlan;
import kopi.core.query.Shape;
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
     * @throws kopi.core.error.JobFailedException if there is none
     */
    public FinalRows.Finished run(List<List<List<@Nullable Object>>> batches, Map<String, ReferenceRows> references) {
        LocalRows local = LocalRows.ofPartition(plan.scan(), shape);
        List<PartialGroups> sent = new ArrayList<>();
        for (PartialGroups partition : partitions(batches)) {
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
        List<Integer> seqs =
                new ArrayList<>(IntStream.range(0, batches.size()).boxed().toList());
        Collections.shuffle(seqs, order);
        for (int seq : seqs) {
            List<PartialGroups> split =
                    Partitions.split(folded(seq, batches.get(seq)), shape.partitionKeys(), PARTITIONS);
            for (int i = 0; i < PARTITIONS; i++) {
                partitions
                        .get(i)
                        .merge(PartialGroups.of(shape.partial(), split.get(i).columns()));
            }
        }
        return partitions.stream().map(GroupFold::partial).toList();
    }

    private PartialGroups folded(int seq, List<List<@Nullable Object>> rows) {
        VectorBatch read = vectors(seq, rows);
        var fold = new GroupFold(shape.partial());
        fold.add(plan.scan()
                .filter()
                .map(filter -> new CheckedExpression(filter, List.of()).where(read))
                .orElse(read));
        return fold.partial();
    }

    /** Rows of a batch, with their ids if the query wants them. */
    private VectorBatch vectors(int seq, List<List<@Nullable Object>> rows) {
        List<ColumnSpec> columns = plan.scan().columns();
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
