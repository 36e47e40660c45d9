package kopi.testkit.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import kopi.core.aggregate.GroupFold;
import kopi.core.aggregate.PartialGroups;
import kopi.core.aggregate.Partitions;
import kopi.core.error.JobFailedException;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.LongVector;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.model.Dataset;
import kopi.core.query.ColumnVectors;
import kopi.core.query.QueryPlan;
import kopi.core.query.Shape;
import kopi.core.relation.FinalRows;
import kopi.core.relation.ReferenceRows;
import kopi.testkit.property.Seeds;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Queries by chance, over rows that are spread over batches and partitions by chance, against the naive oracle. */
class FinalRowsTest {
    private static final int SEEDS = 1_500;
    private static final int PARTITIONS = 3;

    /** What came out: the rows, or that there are none. */
    private static String outcome(Supplier<List<List<@Nullable Object>>> rows) {
        try {
            return rows.get().toString();
        } catch (JobFailedException _) {
            return "failed";
        }
    }

    /** Some rows of a batch, in columns, with their ids if the query wants them. */
    private static VectorBatch vectors(QueryPlan plan, boolean hasRowIds, int seq, List<List<@Nullable Object>> rows) {
        var columns = plan.scan().columns();
        VectorBatch read = ColumnVectors.ofFile(ObjectRows.toBatch(columns, rows), columns);
        List<Vector> vectors = new ArrayList<>(read.columns());
        if (hasRowIds) {
            long[] seqs = new long[rows.size()];
            Arrays.fill(seqs, seq);
            vectors.add(new LongVector(seqs));
            vectors.add(new LongVector(
                    IntStream.range(0, rows.size()).asLongStream().toArray()));
        }
        return new VectorBatch(rows.size(), vectors);
    }

    /** The groups of every partition, by way of a fold for each batch. */
    private static List<PartialGroups> folded(
            QueryPlan plan, Shape.Folded shape, List<List<List<@Nullable Object>>> batches, Random order) {
        List<GroupFold> partitions = new ArrayList<>();
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(new GroupFold(shape.partial()));
        }
        List<Integer> seqs =
                new ArrayList<>(IntStream.range(0, batches.size()).boxed().toList());
        Collections.shuffle(seqs, order);
        for (int seq : seqs) {
            VectorBatch rows = vectors(plan, shape.hasRowIds(), seq, batches.get(seq));
            var fold = new GroupFold(shape.partial());
            fold.add(plan.scan()
                    .filter()
                    .map(filter -> new CheckedExpression(filter, List.of()).where(rows))
                    .orElse(rows));
            List<PartialGroups> split = Partitions.split(fold.partial(), shape.partitionKeys(), PARTITIONS);
            for (int i = 0; i < PARTITIONS; i++) {
                partitions
                        .get(i)
                        .merge(PartialGroups.of(shape.partial(), split.get(i).columns()));
            }
        }
        List<PartialGroups> all =
                new ArrayList<>(partitions.stream().map(GroupFold::partial).toList());
        Collections.shuffle(all, order);
        return all;
    }

    private static Map<String, ReferenceRows> references(
            Map<String, List<List<@Nullable Object>>> rows, SplittableRandom random) {
        Map<String, ReferenceRows> references = new TreeMap<>();
        for (Dataset dataset : List.of(RandomQuery.SHOPS, RandomQuery.AREAS)) {
            references.put(
                    dataset.name(),
                    new ReferenceRows(
                            dataset.columns(),
                            split(rows.get(dataset.name()), random).stream()
                                    .map(part -> ObjectRows.toBatch(dataset.columns(), part))
                                    .toList()));
        }
        return references;
    }

    private static List<List<List<@Nullable Object>>> split(
            @Nullable List<List<@Nullable Object>> rows, SplittableRandom random) {
        List<List<List<@Nullable Object>>> batches = new ArrayList<>();
        for (List<@Nullable Object> row : rows == null ? List.<List<@Nullable Object>>of() : rows) {
            if (batches.isEmpty() || random.nextInt(4) == 0) {
                batches.add(new ArrayList<>());
            }
            batches.getLast().add(row);
        }
        return batches;
    }

    private static List<List<@Nullable Object>> withIds(List<List<List<@Nullable Object>>> batches) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int seq = 0; seq < batches.size(); seq++) {
            for (int row = 0; row < batches.get(seq).size(); row++) {
                List<@Nullable Object> values = new ArrayList<>(batches.get(seq).get(row));
                values.add(BigDecimal.valueOf(seq));
                values.add(BigDecimal.valueOf(row));
                rows.add(values);
            }
        }
        return rows;
    }

    @Test
    void agreesWithTheNaiveOracle() {
        Seeds.each(SEEDS, random -> {
            var queries = new RandomQuery(random);
            QueryPlan plan = queries.plan();
            if (!(plan.shape() instanceof Shape.Folded shape)) {
                return;
            }
            var batches = split(queries.rows(plan.scan().columns(), random.nextInt(40)), random);
            var references = queries.references();
            var read = references(references, random);
            var order = new Random(random.nextLong());
            assertThat(outcome(() -> ObjectRows.of(
                            FinalRows.finish(plan.scan(), shape, folded(plan, shape, batches, order), read)
                                    .rows(),
                            shape.types(plan.scan().types()))))
                    .as(plan.toString())
                    .isEqualTo(outcome(() -> NaiveQuery.rows(
                            plan,
                            shape.hasRowIds()
                                    ? withIds(batches)
                                    : batches.stream().flatMap(List::stream).toList(),
                            references)));
        });
    }
}
