package kopi.core.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.PropertySeeds;
import kopi.core.aggregate.Aggregate.Function;
import kopi.core.error.JobFailedException;
import kopi.core.expression.Expression;
import kopi.core.expression.LongVector;
import kopi.core.expression.RandomExpressions;
import kopi.core.expression.TextVector;
import kopi.core.expression.TypedValue;
import kopi.core.expression.UuidVector;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GroupFoldTest {
    private static final int SEEDS = 1_000;
    private static final List<Function> FUNCTIONS = List.copyOf(EnumSet.allOf(Function.class));
    private static final Expression NUMBER = new Expression.Input(0, ValueType.BIGINT);

    private static VectorBatch numbers(long... values) {
        return new VectorBatch(values.length, List.of(new LongVector(values)));
    }

    private static List<List<@Nullable Object>> rows(VectorBatch batch, List<ValueType> types) {
        return IntStream.range(0, batch.rows())
                .mapToObj(row -> {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (int i = 0; i < types.size(); i++) {
                        values.add(TypedValue.at(batch.columns().get(i), types.get(i), row));
                    }
                    return values;
                })
                .toList();
    }

    private static VectorBatch take(VectorBatch batch, int[] rows) {
        List<Vector> columns = batch.columns().stream()
                .map(column -> switch (column) {
                    case LongVector(long[] values) ->
                        (Vector) new LongVector(
                                IntStream.of(rows).mapToLong(row -> values[row]).toArray());
                    case TextVector(int[] codes, var texts) ->
                        new TextVector(IntStream.of(rows).map(row -> codes[row]).toArray(), texts);
                    case UuidVector uuids -> Vectors.take(uuids, rows);
                })
                .toList();
        return new VectorBatch(rows.length, columns);
    }

    private static Aggregate aggregate(Random random, RandomExpressions expressions) {
        Function function = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
        ValueType type = function == Function.SUM
                ? List.of(ValueType.BIGINT, ValueType.decimal(2)).get(random.nextInt(2))
                : expressions.type();
        Aggregate aggregate = function == Function.COUNT && random.nextBoolean()
                ? Aggregate.countOfRows()
                : Aggregate.of(function, expressions.of(type, random.nextInt(2)));
        return random.nextInt(3) > 0
                ? aggregate
                : aggregate.where(expressions.of(ValueType.BOOLEAN, random.nextInt(2)));
    }

    private static Grouping grouping(Random random) {
        var expressions = new RandomExpressions(random);
        List<Expression> keys = Stream.generate(() -> expressions.of(expressions.type(), random.nextInt(2)))
                .limit(random.nextInt(4))
                .toList();
        return new Grouping(
                keys,
                Stream.generate(() -> aggregate(random, expressions))
                        .limit(random.nextInt(4))
                        .toList());
    }

    private static VectorBatch table(Random random) {
        var expressions = new RandomExpressions(random);
        int rows = random.nextInt(40);
        return new VectorBatch(
                rows,
                RandomExpressions.TYPES.stream()
                        .map(type -> expressions.vector(type, rows))
                        .toList());
    }

    private static Optional<List<List<@Nullable Object>>> outcome(Supplier<List<List<@Nullable Object>>> result) {
        try {
            return Optional.of(result.get());
        } catch (JobFailedException _) {
            return Optional.empty();
        }
    }

    @Test
    void agreesWithTheNaiveOracle() {
        PropertySeeds.each(SEEDS, random -> {
            Grouping grouping = grouping(random);
            VectorBatch table = table(random);
            assertThat(outcome(() -> {
                        var fold = new GroupFold(grouping);
                        fold.add(table);
                        return rows(fold.groups(), grouping.types());
                    }))
                    .isEqualTo(outcome(() -> NaiveGroups.of(grouping, rows(table, RandomExpressions.TYPES))));
        });
    }

    @Test
    void foldsOfPartsMergeToTheWholeInAnyOrder() {
        PropertySeeds.each(SEEDS, random -> {
            Grouping grouping = grouping(random);
            VectorBatch table = table(random);
            int[] part = random.ints(table.rows(), 0, 4).toArray();
            assertThat(outcome(() -> {
                        List<PartialGroups> partials = new ArrayList<>();
                        for (int i = 0; i < 4; i++) {
                            int number = i;
                            var fold = new GroupFold(grouping);
                            fold.add(take(
                                    table,
                                    IntStream.range(0, part.length)
                                            .filter(row -> part[row] == number)
                                            .toArray()));
                            partials.add(fold.partial());
                        }
                        Collections.shuffle(partials, random);
                        var whole = new GroupFold(grouping);
                        partials.forEach(whole::merge);
                        return rows(whole.groups(), grouping.types());
                    }))
                    .isEqualTo(outcome(() -> {
                        var fold = new GroupFold(grouping);
                        fold.add(table);
                        return rows(fold.groups(), grouping.types());
                    }));
        });
    }

    @Test
    void aSumFitsIfItFitsAsAWhole() {
        var fold = new GroupFold(new Grouping(List.of(), List.of(Aggregate.of(Function.SUM, NUMBER))));
        fold.add(numbers(Long.MAX_VALUE, 1));
        assertThatThrownBy(fold::groups).isInstanceOf(JobFailedException.class).hasMessageContaining("a sum has more");
        fold.add(numbers(-1, LongVector.NULL));
        assertThat(fold.groups().columns())
                .first()
                .isInstanceOfSatisfying(
                        LongVector.class, sum -> assertThat(sum.values()).containsExactly(Long.MAX_VALUE));
    }

    @Test
    void ofNothingACountIsZeroAndAnythingElseIsNull() {
        var fold = new GroupFold(new Grouping(
                List.of(),
                List.of(
                        Aggregate.countOfRows(),
                        Aggregate.of(Function.COUNT, NUMBER),
                        Aggregate.of(Function.SUM, NUMBER),
                        Aggregate.of(Function.MIN, NUMBER))));
        fold.add(numbers());
        assertThat(rows(fold.groups(), Collections.nCopies(4, ValueType.BIGINT)).getFirst())
                .hasToString("[0, 0, null, null]");
        fold.add(numbers(LongVector.NULL));
        assertThat(rows(fold.groups(), Collections.nCopies(4, ValueType.BIGINT)).getFirst())
                .hasToString("[1, 0, null, null]");
    }

    @Test
    void whatCannotBeComputedIsNamedWithItsColumns() {
        Expression reciprocal = new Expression.Quotient(new Expression.LongLiteral(ValueType.BIGINT, 1), NUMBER, 2);
        var fold = new GroupFold(
                new Grouping(List.of(), List.of(Aggregate.of(Function.SUM, reciprocal))), List.of("guests"));
        assertThatThrownBy(() -> fold.add(numbers(1, 0)))
                .isInstanceOf(JobFailedException.class)
                .hasMessage("1 / guests cannot be computed: 1 / 0 divides by zero (where guests = 0)");
    }
}
