package kopi.sql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import kopi.core.aggregate.GroupFold;
import kopi.core.aggregate.PartialGroups;
import kopi.core.aggregate.Partitions;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.LongVector;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.query.ColumnVectors;
import kopi.core.query.QueryPlan;
import kopi.core.query.Shape;
import kopi.core.relation.FinalRows;
import kopi.core.relation.ReferenceRows;
import kopi.testkit.query.NaiveQuery;
import kopi.testkit.query.ObjectRows;
import org.jspecify.annotations.Nullable;

/** Runs plans over rows in memory: batch by batch through the core's own steps, and plainly, row by row. */
final class PlanRunner {
    private static final int BATCH = 7;
    private static final int PARTITIONS = 3;

    private final Map<String, List<List<@Nullable Object>>> tables;

    /** @param tables rows by the name of the table, with all of its columns */
    PlanRunner(Map<String, List<List<@Nullable Object>>> tables) {
        this.tables = tables;
    }

    private List<List<@Nullable Object>> rows(String table) {
        return tables.getOrDefault(table, List.of());
    }

    /** The columns of the fact that the plan scans. */
    private List<List<@Nullable Object>> scanned(QueryPlan plan) {
        List<ColumnSpec> all = plan.scan().dataset().columns();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> row : rows(plan.scan().dataset().name())) {
            List<@Nullable Object> values = new ArrayList<>();
            plan.scan().columns().forEach(column -> values.add(row.get(all.indexOf(column))));
            rows.add(values);
        }
        return rows;
    }

    /** The result, computed plainly. */
    List<List<@Nullable Object>> plainly(QueryPlan plan) {
        List<List<@Nullable Object>> facts = scanned(plan);
        if (plan.shape() instanceof Shape.Folded folded && folded.hasRowIds()) {
            for (int i = 0; i < facts.size(); i++) {
                facts.get(i).addAll(List.of(BigDecimal.valueOf(i / BATCH), BigDecimal.valueOf(i % BATCH)));
            }
        }
        return NaiveQuery.rows(plan, facts, tables);
    }

    /** The result, computed as the roles do it; a listing has no more than one role, and is computed plainly. */
    List<List<@Nullable Object>> folded(QueryPlan plan) {
        if (!(plan.shape() instanceof Shape.Folded shape)) {
            return plainly(plan);
        }
        List<GroupFold> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(_ -> new GroupFold(shape.partial()))
                .toList();
        List<List<@Nullable Object>> facts = scanned(plan);
        for (int from = 0; from < facts.size(); from += BATCH) {
            VectorBatch batch =
                    batch(plan, shape, from / BATCH, facts.subList(from, Math.min(facts.size(), from + BATCH)));
            var fold = new GroupFold(shape.partial());
            fold.add(plan.scan()
                    .filter()
                    .map(filter -> new CheckedExpression(filter, List.of()).where(batch))
                    .orElse(batch));
            List<PartialGroups> split = Partitions.split(fold.partial(), shape.partitionKeys(), PARTITIONS);
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.get(i).merge(split.get(i));
            }
        }
        VectorBatch result = FinalRows.finish(
                        plan.scan(),
                        shape,
                        partitions.stream().map(GroupFold::partial).toList(),
                        references(shape))
                .rows();
        return ObjectRows.of(result, shape.types(plan.scan().types()));
    }

    private static VectorBatch batch(QueryPlan plan, Shape.Folded shape, int seq, List<List<@Nullable Object>> rows) {
        List<ColumnSpec> columns = plan.scan().columns();
        List<Vector> vectors = new ArrayList<>(
                ColumnVectors.ofFile(ObjectRows.toBatch(columns, rows), columns).columns());
        if (shape.hasRowIds()) {
            long[] seqs = new long[rows.size()];
            Arrays.fill(seqs, seq);
            vectors.add(new LongVector(seqs));
            vectors.add(new LongVector(
                    IntStream.range(0, rows.size()).asLongStream().toArray()));
        }
        return new VectorBatch(rows.size(), vectors);
    }

    private Map<String, ReferenceRows> references(Shape.Folded shape) {
        Map<String, ReferenceRows> references = new TreeMap<>();
        shape.joins().forEach(join -> {
            Dataset dataset = join.dataset();
            references.put(
                    dataset.name(),
                    new ReferenceRows(
                            dataset.columns(), List.of(ObjectRows.toBatch(dataset.columns(), rows(dataset.name())))));
        });
        return references;
    }
}
