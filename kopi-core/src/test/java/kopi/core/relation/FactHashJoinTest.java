package kopi.core.relation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.GroupFold;
import kopi.core.aggregate.Grouping;
import kopi.core.aggregate.PartialGroups;
import kopi.core.error.JobFailedException;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.Input;
import kopi.core.expression.LongVector;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.query.FactJoin;
import kopi.core.query.Regrouping;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import org.junit.jupiter.api.Test;

/** Goal: as many pairs as SQL has, whichever side is built. */
class FactHashJoinTest {
    private static final long NULL = LongVector.NULL;
    private static final Dataset RIGHT = new Dataset(
            "right", List.of(new ColumnSpec("key", ColumnType.BIGINT), new ColumnSpec("value", ColumnType.BIGINT)));

    /** Both sides have a key of the join and a value, which are kept. */
    private static Shape.Folded shape(boolean isOuter) {
        List<Expression> columns = List.of(new Input(0, ValueType.BIGINT), new Input(1, ValueType.BIGINT));
        var join = new FactJoin(
                new Scan(RIGHT, RIGHT.columns(), Optional.empty()),
                List.of(columns.getFirst()),
                List.of(columns.getFirst()),
                columns,
                isOuter);
        var partial = new Grouping(columns, List.of(Aggregate.countOfRows()));
        var regroup = new Regrouping(List.of(), List.of(new Regrouping.RegroupedAggregate.Merged(0)));
        return new Shape.Folded(
                false, partial, 0, Optional.of(join), List.of(), Optional.empty(), Optional.of(regroup), List.of());
    }

    /** Groups, each as its key, its value, and how many rows it stands for. */
    private static PartialGroups groups(long[]... groups) {
        List<Vector> columns = new ArrayList<>();
        for (int column = 0; column < 3; column++) {
            int of = column;
            columns.add(new LongVector(LongStream.range(0, groups.length)
                    .map(i -> groups[(int) i][of])
                    .toArray()));
        }
        return new PartialGroups(groups.length, columns.subList(0, 2), List.of(columns.subList(2, 3)));
    }

    private static long[] group(long key, long value, long count) {
        return new long[] {key, value, count};
    }

    private static FactHashJoin.Side side(List<PartialGroups> batches) {
        return new FactHashJoin.Side(
                batches.stream().mapToLong(PartialGroups::groups).sum(), batches);
    }

    /** The pairs: left key and value, right key and value, and how many there are; "-" is NULL. */
    private static List<String> pairs(boolean isOuter, List<PartialGroups> left, List<PartialGroups> right) {
        Shape.Folded shape = shape(isOuter);
        var fold = new GroupFold(shape.grouping());
        new FactHashJoin(shape, _ -> {}).join(side(left), side(right), fold::merge);
        PartialGroups found = fold.partial().sorted();
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < found.groups(); i++) {
            int row = i;
            List<String> values = new ArrayList<>();
            found.columns().columns().forEach(column -> {
                long value = ((LongVector) column).values()[row];
                values.add(value == NULL ? "-" : Long.toString(value));
            });
            pairs.add(String.join(" ", values));
        }
        return pairs;
    }

    @Test
    void everyMatchOnEitherSideMakesAPair() {
        var left = List.of(groups(group(1, 10, 1), group(1, 11, 2)), groups(group(2, 12, 1)));
        var right = List.of(groups(group(1, 20, 3)), groups(group(1, 21, 1), group(3, 22, 1)), groups());

        assertThat(pairs(false, left, right))
                .containsExactly("1 10 1 20 3", "1 10 1 21 1", "1 11 1 20 6", "1 11 1 21 2");
    }

    @Test
    void nullMatchesNothingAndOuterJoinsKeepTheLeftSide() {
        var few = List.of(groups(group(1, 10, 2), group(NULL, 11, 1)));
        var more = List.of(groups(group(1, 20, 3), group(NULL, 21, 1), group(4, 22, 1)));

        assertThat(pairs(false, few, more)).containsExactly("1 10 1 20 6");
        assertThat(pairs(true, few, more)).containsExactly("1 10 1 20 6", "- 11 - - 1");
        assertThat(pairs(true, more, few)).containsExactly("1 20 1 10 6", "4 22 - - 1", "- 21 - - 1");
        assertThat(pairs(true, few, List.of())).containsExactly("1 10 - - 2", "- 11 - - 1");
        assertThat(pairs(true, List.of(), few)).isEmpty();
    }

    @Test
    void oneKeyOfAMillionRowsIsAFewGroups() {
        long[][] many =
                LongStream.range(0, 1_000).mapToObj(i -> group(7, 0, 1_000)).toArray(long[][]::new);

        assertThat(pairs(false, List.of(groups(many)), List.of(groups(many)))).containsExactly("7 0 7 0 1000000000000");
    }

    @Test
    void morePairsThanCanBeCountedAreRefused() {
        var many = List.of(groups(group(1, 1, 1L << 40)));

        assertThatThrownBy(() -> pairs(false, many, many))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContaining("more pairs of rows have the same key than can be counted");
    }
}
