package kopi.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import kopi.core.PropertySeeds;
import kopi.core.expression.Expression.Comparison;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.LongLiteral;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bounds of one value are held against it together, which nobody must notice. */
class ConjunctionTest {
    private static final List<Long> VALUES =
            List.of(LongVector.MIN, LongVector.MIN + 1, -1L, 0L, 1L, 2L, Long.MAX_VALUE - 1, Long.MAX_VALUE);
    private static final Expression VALUE = new Expression.Input(0, ValueType.BIGINT);
    private static final Expression OTHER = new Expression.Input(1, ValueType.BIGINT);
    private static final List<ComparisonOperator> OPERATORS = List.copyOf(EnumSet.allOf(ComparisonOperator.class));

    private static Expression comparison(Random random) {
        long constant = random.nextInt(9) == 0 ? LongVector.NULL : VALUES.get(random.nextInt(VALUES.size()));
        return new Comparison(
                OPERATORS.get(random.nextInt(OPERATORS.size())),
                random.nextInt(3) == 0 ? OTHER : VALUE,
                new LongLiteral(ValueType.BIGINT, constant));
    }

    private static LongVector column(Random random) {
        return new LongVector(Stream.concat(VALUES.stream(), Stream.of(LongVector.NULL))
                .mapToLong(value -> random.nextInt(4) == 0 ? LongVector.NULL : value)
                .toArray());
    }

    @Test
    void comparisonsOfOneValueGiveWhatEachOfThemGives() {
        PropertySeeds.each(2_000, random -> {
            Expression conjunction = new Expression.And(Stream.generate(() -> comparison(random))
                    .limit(1 + random.nextInt(4))
                    .toList());
            var rows = new VectorBatch(VALUES.size() + 1, List.of(column(random), column(random)));
            Vector result = Evaluator.compile(conjunction).evaluate(rows.columns(), rows.rows());
            List<@Nullable Object> values = new ArrayList<>();
            List<@Nullable Object> expected = new ArrayList<>();
            for (int row = 0; row < rows.rows(); row++) {
                values.add(TypedValue.at(result, ValueType.BOOLEAN, row));
                expected.add(Interpreter.evaluate(conjunction, rows.row(row, conjunction)));
            }
            assertThat(values).isEqualTo(expected);
        });
    }
}
