package kopi.testkit.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import kopi.core.error.JobFailedException;
import kopi.core.model.Dataset;
import kopi.core.query.QueryPlan;
import kopi.core.query.Shape;
import kopi.core.relation.ReferenceRows;
import kopi.testkit.property.Seeds;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Queries by chance, over rows that are spread over batches and partitions by chance, against the naive oracle. */
class FinalRowsTest {
    private static final int SEEDS = 1_500;

    /** What came out: the rows, or that there are none. */
    private static String outcome(Supplier<List<List<@Nullable Object>>> rows) {
        try {
            return rows.get().toString();
        } catch (JobFailedException _) {
            return "failed";
        }
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
            var others = split(
                    queries.rows(
                            shape.factJoin().map(join -> join.scan().columns()).orElse(List.of()), random.nextInt(40)),
                    random);
            var references = queries.references();
            var read = references(references, random);
            var order = new Random(random.nextLong());
            assertThat(outcome(() -> ObjectRows.of(
                            new FoldedQuery(plan, order)
                                    .run(batches, others, read)
                                    .rows(),
                            shape.types(plan.scan().types()))))
                    .as(plan.toString())
                    .isEqualTo(outcome(() -> NaiveQuery.rows(
                            plan,
                            shape.hasRowIds()
                                    ? withIds(batches)
                                    : batches.stream().flatMap(List::stream).toList(),
                            shape.hasRowIds()
                                    ? withIds(others)
                                    : others.stream().flatMap(List::stream).toList(),
                            references)));
        });
    }
}
