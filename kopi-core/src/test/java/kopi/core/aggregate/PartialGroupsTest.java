package kopi.core.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.aggregate.Aggregate.Function;
import kopi.core.error.CorruptStateException;
import kopi.core.expression.Expression;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextVector;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.model.TextColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PartialGroupsTest {
    private static final Expression NAME = new Expression.Input(0, ValueType.TEXT);
    private static final Expression DAY = new Expression.Input(1, ValueType.DATE);
    private static final Expression PAID = new Expression.Input(2, ValueType.BOOLEAN);
    private static final Expression PRICE = new Expression.Input(3, ValueType.decimal(2));
    private static final Grouping GROUPING = new Grouping(
            List.of(NAME, DAY, PAID),
            List.of(
                    Aggregate.countOfRows(),
                    Aggregate.of(Function.SUM, PRICE),
                    Aggregate.of(Function.MAX, NAME),
                    Aggregate.of(Function.MIN, PRICE)));

    private static Vector longs(long... values) {
        return new LongVector(values);
    }

    private static Vector texts(int... codes) {
        return new TextVector(codes, TextColumn.of(List.of("a", "b")));
    }

    /** One group of each column's kind. */
    private static List<Vector> valid() {
        return List.of(
                texts(0),
                longs(19_000),
                longs(1),
                longs(2),
                longs(0),
                longs(350),
                texts(TextVector.NULL),
                longs(LongVector.NULL));
    }

    private static VectorBatch with(int column, Vector vector) {
        List<Vector> columns = new ArrayList<>(valid());
        columns.set(column, vector);
        return new VectorBatch(1, columns);
    }

    static Stream<VectorBatch> impossible() {
        return Stream.of(
                new VectorBatch(1, valid().subList(0, 7)),
                with(0, longs(0)),
                with(0, texts(2)),
                with(0, texts(TextVector.ERROR)),
                with(1, longs(4_000_000)),
                with(1, longs(LongVector.ERROR)),
                with(1, texts(0)),
                with(2, longs(2)),
                with(3, longs(-1)),
                with(4, texts(0)),
                with(6, longs(0)),
                with(7, longs(LongVector.ERROR)));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void whatIsNoGroupIsRefused(VectorBatch columns) {
        assertThatThrownBy(() -> PartialGroups.of(GROUPING, columns)).isInstanceOf(CorruptStateException.class);
    }

    @Test
    void columnsComeBackAsGroups() {
        VectorBatch columns = new VectorBatch(1, valid());
        PartialGroups groups = PartialGroups.of(GROUPING, columns);
        assertThat(groups.keys()).hasSize(3);
        assertThat(groups.parts().stream().map(List::size)).containsExactly(1, 2, 1, 1);
        assertThat(groups.columns()).isEqualTo(columns);
    }

    /** What decides where a group belongs must not change between versions: two nodes would disagree. */
    @Test
    void aGroupBelongsWhereItHasAlwaysBelonged() {
        int groups = 64;
        Vector names = new TextVector(
                IntStream.range(0, groups).toArray(),
                TextColumn.of(
                        IntStream.range(0, groups).mapToObj(i -> "item " + i).toList()));
        Vector numbers =
                new LongVector(IntStream.range(0, groups).asLongStream().toArray());
        List<PartialGroups> split =
                Partitions.split(new PartialGroups(groups, List.of(names, numbers), List.of()), 2, 4);
        assertThat(split.stream().map(PartialGroups::groups)).containsExactly(15, 11, 15, 23);
        assertThat(split)
                .allSatisfy(part -> assertThat(((TextVector) part.keys().getFirst())
                                .dictionary()
                                .size())
                        .isEqualTo(part.groups()));
    }
}
