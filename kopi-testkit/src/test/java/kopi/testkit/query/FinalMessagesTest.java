package kopi.testkit.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.GroupFold;
import kopi.core.aggregate.Grouping;
import kopi.core.aggregate.PartialGroups;
import kopi.core.aggregate.Partitions;
import kopi.core.error.JobFailedException;
import kopi.core.expression.Expression;
import kopi.core.expression.ValueType;
import kopi.core.expression.VectorBatch;
import kopi.core.model.ColumnSpec;
import kopi.core.query.ColumnVectors;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.query.Transform;
import kopi.core.relation.FinalRows;
import kopi.core.relation.ReferenceRows;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What users read of the joiner's part of a query. */
class FinalMessagesTest {
    private static final List<ColumnSpec> COLUMNS =
            List.of(RandomQuery.SALES.column("shop"), RandomQuery.SALES.column("quantity"));
    private static final Scan SCAN = new Scan(RandomQuery.SALES, COLUMNS, Optional.empty());
    private static final Expression SHOP = new Expression.Input(0, ValueType.BIGINT);
    private static final Expression QUANTITY = new Expression.Input(1, ValueType.BIGINT);
    private static final Grouping QUANTITY_BY_SHOP =
            new Grouping(List.of(SHOP), List.of(Aggregate.of(Aggregate.Function.SUM, QUANTITY)));

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    private static BigDecimal number(long value) {
        return BigDecimal.valueOf(value);
    }

    private static Shape.Folded shape(Grouping grouping, List<ReferenceJoin> joins, Transform... transforms) {
        return new Shape.Folded(false, grouping, 1, joins, Optional.empty(), Optional.empty(), List.of(transforms));
    }

    private static PartialGroups folded(Grouping grouping, List<List<@Nullable Object>> rows) {
        VectorBatch columns = ColumnVectors.ofFile(ObjectRows.toBatch(COLUMNS, rows), COLUMNS);
        var fold = new GroupFold(grouping);
        fold.add(columns);
        return fold.partial();
    }

    @Test
    void theFirstFailingRowIsNamedInWhateverOrderPartitionsCome() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int shop = 0; shop < 40; shop++) {
            rows.add(row(number(shop), number(shop % 10 == 7 ? 0 : 3)));
        }
        var share = new Transform.Project(
                List.of(new Expression.Quotient(SHOP, new Expression.Input(1, ValueType.BIGINT), 2)));
        Collections.shuffle(rows, new Random(1));
        List<PartialGroups> partitions = new ArrayList<>(Partitions.split(folded(QUANTITY_BY_SHOP, rows), 1, 5));
        for (int i = 0; i < 5; i++) {
            Collections.rotate(partitions, 1);
            var finalRows = new FinalRows(SCAN, shape(QUANTITY_BY_SHOP, List.of(), share), Map.of());
            assertThatThrownBy(() -> finalRows.finish(partitions))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessage("shop / SUM(quantity) cannot be computed: 7 / 0 divides by zero"
                            + " (where shop = 7, SUM(quantity) = 0)");
        }
    }

    @Test
    void aSumThatDoesNotFitIsNamed() {
        PartialGroups groups =
                folded(QUANTITY_BY_SHOP, List.of(row(number(1), number(Long.MAX_VALUE)), row(number(1), number(1))));
        var finalRows = new FinalRows(SCAN, shape(QUANTITY_BY_SHOP, List.of()), Map.of());
        assertThatThrownBy(() -> finalRows.finish(List.of(groups)))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("SUM(quantity) cannot be computed: a sum has more");
    }

    @Test
    void keysThatOccurTwiceAreAWarningAndTheFirstRowCounts() {
        var shops = new ReferenceJoin(
                RandomQuery.SHOPS, RandomQuery.SHOPS.column("id"), List.of(RandomQuery.SHOPS.column("name")), 0, true);
        var reference = new ReferenceRows(
                RandomQuery.SHOPS.columns(),
                List.of(
                        ObjectRows.toBatch(
                                RandomQuery.SHOPS.columns(),
                                List.of(row("second", number(2), "", null), row("first", number(1), "", null))),
                        ObjectRows.toBatch(
                                RandomQuery.SHOPS.columns(),
                                List.of(row("other", number(1), "", null), row("none", null, "", null)))));
        var grouping = new Grouping(List.of(SHOP), List.of());
        var shape = shape(grouping, List.of(shops));
        FinalRows.Finished finished = new FinalRows(SCAN, shape, Map.of("shops", reference))
                .finish(List.of(folded(grouping, List.of(row(number(1), null), row(null, null)))));
        assertThat(finished.warnings())
                .containsExactly("shops: 1 row repeats the id of an earlier row; the first one counts");
        assertThat(ObjectRows.of(finished.rows(), shape.types(SCAN.types()))).hasToString("[[1, first], [null, null]]");
    }
}
