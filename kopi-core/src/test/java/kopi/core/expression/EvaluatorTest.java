package kopi.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kopi.core.PropertySeeds;
import kopi.core.error.JobFailedException;
import kopi.core.expression.ValueType.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Goal: whole columns give what one row after the other gives, in the plainest way, errors included. */
class EvaluatorTest {
    private static final int EXPRESSIONS = 5_000;
    private static final int ROWS = 40;

    private final Set<Class<?>> seen = new HashSet<>();
    private final Map<Kind, Integer> values = new EnumMap<>(Kind.class);
    private int nulls;
    private int errors;

    @Test
    void columnsGiveWhatRowsGive() {
        PropertySeeds.each(EXPRESSIONS, random -> {
            var chance = new RandomExpressions(random);
            List<Vector> columns = RandomExpressions.TYPES.stream()
                    .map(type -> chance.vector(type, ROWS))
                    .toList();
            Expression expression = chance.of(chance.type(), 1 + random.nextInt(4));
            note(expression);
            assertSame(expression, columns);
        });
        if (System.getProperty("kopi.seed", "").isEmpty()) {
            assertEverythingWasTried();
        }
    }

    /** Chance must have made everything that there is, or the test says nothing of it. */
    private void assertEverythingWasTried() {
        assertThat(seen).containsAll(kinds(Expression.class));
        assertThat(values.keySet()).containsExactly(Kind.values());
        assertThat(values.values()).allMatch(count -> count > 1_000);
        assertThat(nulls).isGreaterThan(10_000);
        assertThat(errors).isGreaterThan(10_000);
    }

    @Test
    void aSumThatWouldBeTakenForNullIsAnError() {
        var column = new Expression.Input(0, ValueType.BIGINT);
        long half = LongVector.NULL / 2;
        var input = new LongVector(new long[] {half, half + 1, LongVector.MIN / 2});
        var doubled = new Expression.Arithmetic(Expression.ArithmeticOperator.ADD, column, column);
        assertThat(Evaluator.compile(doubled).evaluate(List.of(input), 3))
                .isInstanceOfSatisfying(
                        LongVector.class,
                        sums -> assertThat(sums.values())
                                .containsExactly(LongVector.ERROR, LongVector.MIN, LongVector.MIN));
    }

    /** All records that a sealed interface permits. */
    private static List<Class<?>> kinds(Class<?> type) {
        if (!type.isSealed()) {
            return List.of(type);
        }
        List<Class<?>> kinds = new ArrayList<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            kinds.addAll(kinds(permitted));
        }
        return kinds;
    }

    private void note(Expression expression) {
        seen.add(expression.getClass());
        expression.operands().forEach(this::note);
    }

    private void assertSame(Expression expression, List<Vector> columns) {
        Vector actual = Evaluator.compile(expression).evaluate(columns, ROWS);
        assertThat(actual.size()).isEqualTo(ROWS);
        for (int row = 0; row < ROWS; row++) {
            assertSame(expression, columns, row, actual);
        }
    }

    private void assertSame(Expression expression, List<Vector> columns, int row, Vector actual) {
        List<@Nullable Object> input = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            input.add(TypedValue.at(columns.get(i), RandomExpressions.TYPES.get(i), row));
        }
        @Nullable Object expected;
        try {
            expected = Interpreter.evaluate(expression, input);
        } catch (JobFailedException e) {
            errors++;
            assertThat(isError(actual, row))
                    .as("%s of %s: %s", expression, input, e)
                    .isTrue();
            return;
        }
        assertThat(isError(actual, row))
                .as("error in %s of %s, which is %s", expression, input, expected)
                .isFalse();
        assertThat(TypedValue.at(actual, expression.type(), row))
                .as("%s of %s", expression, input)
                .isEqualTo(expected);
        if (expected == null) {
            nulls++;
        } else {
            values.merge(expression.type().kind(), 1, Integer::sum);
        }
    }

    private static boolean isError(Vector vector, int row) {
        return switch (vector) {
            case LongVector(long[] longs) -> longs[row] == LongVector.ERROR;
            case TextVector(int[] codes, var _) -> codes[row] == TextVector.ERROR;
            case UuidVector _ -> false;
        };
    }
}
