package kopi.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import kopi.core.PropertySeeds;
import kopi.core.expression.Expression.ArithmeticOperator;
import kopi.core.expression.Expression.ComparisonOperator;
import org.junit.jupiter.api.Test;

class ExpressionTextTest {
    private static final List<String> NAMES = List.of("a", "name", "day", "at");
    private static final Expression A = new Expression.Input(0, ValueType.BIGINT);
    private static final Expression NAME = new Expression.Input(1, ValueType.TEXT);
    private static final Expression DAY = new Expression.Input(2, ValueType.DATE);
    private static final Expression AT = new Expression.Input(3, ValueType.TIMESTAMP);
    private static final Expression ONE = new Expression.LongLiteral(ValueType.BIGINT, 1);

    private static String text(Expression expression) {
        return ExpressionText.of(expression, NAMES);
    }

    private static Expression minus(Expression left, Expression right) {
        return new Expression.Arithmetic(ArithmeticOperator.SUBTRACT, left, right);
    }

    private static Expression isOne(Expression of) {
        return new Expression.Comparison(ComparisonOperator.EQUAL, of, ONE);
    }

    @Test
    void parenthesesAreWhereTheyAreNeeded() {
        assertThat(text(minus(minus(A, ONE), A))).isEqualTo("a - 1 - a");
        assertThat(text(minus(A, minus(ONE, A)))).isEqualTo("a - (1 - a)");
        assertThat(text(new Expression.Product(minus(A, ONE), new Expression.Negation(A))))
                .isEqualTo("(a - 1) * -a");
        assertThat(text(new Expression.And(List.of(
                        new Expression.Or(List.of(isOne(A), new Expression.IsNull(A))),
                        new Expression.Not(isOne(minus(A, A)))))))
                .isEqualTo("(a = 1 OR a IS NULL) AND NOT a - a = 1");
        assertThat(text(new Expression.Not(new Expression.Or(List.of(isOne(A), isOne(A))))))
                .isEqualTo("NOT (a = 1 OR a = 1)");
    }

    @Test
    void whatIsSpelledWithNotIsWrittenSo() {
        assertThat(text(new Expression.Not(new Expression.IsNull(NAME)))).isEqualTo("name IS NOT NULL");
        assertThat(text(new Expression.Not(new Expression.In(
                        NAME,
                        List.of(
                                new Expression.TextLiteral(Optional.of("it's")),
                                new Expression.TextLiteral(Optional.empty()))))))
                .isEqualTo("name NOT IN ('it''s', NULL)");
        assertThat(text(new Expression.Not(new Expression.Like(NAME, "10!%%", Optional.of((int) '!')))))
                .isEqualTo("name NOT LIKE '10!%%' ESCAPE '!'");
    }

    @Test
    void literalsHaveTheirTypes() {
        assertThat(text(new Expression.LongLiteral(ValueType.DATE, 0))).isEqualTo("DATE '1970-01-01'");
        assertThat(text(new Expression.LongLiteral(ValueType.BOOLEAN, 1))).isEqualTo("TRUE");
        assertThat(text(new Expression.LongLiteral(ValueType.decimal(2), -150))).isEqualTo("-1.50");
        assertThat(text(new Expression.LongLiteral(ValueType.TIME, LongVector.NULL)))
                .isEqualTo("NULL");
    }

    @Test
    void functionsAreSqlsOwn() {
        assertThat(text(new Expression.Extract(DateField.HOUR, AT))).isEqualTo("EXTRACT(HOUR FROM at)");
        assertThat(text(new Expression.Truncate(DateUnit.MONTH, DAY))).isEqualTo("DATE_TRUNC('month', day)");
        assertThat(text(new Expression.AddInterval(DAY, -2, 86_400)))
                .isEqualTo("day - INTERVAL '2' MONTH + INTERVAL '1' DAY");
        assertThat(text(new Expression.Elapsed(DateUnit.DAY, DAY, DAY))).isEqualTo("TIMESTAMPDIFF(DAY, day, day)");
        assertThat(text(new Expression.Substring(NAME, 2, Optional.of(3)))).isEqualTo("SUBSTRING(name FROM 2 FOR 3)");
        assertThat(text(new Expression.Cast(new Expression.Concat(List.of(NAME, NAME)), ValueType.decimal(2))))
                .isEqualTo("CAST(name || name AS DECIMAL(18,2))");
        assertThat(text(new Expression.Case(List.of(new Expression.When(isOne(A), A)), ONE)))
                .isEqualTo("CASE WHEN a = 1 THEN a ELSE 1 END");
    }

    @Test
    void everyKindOfExpressionHasAText() {
        PropertySeeds.each(500, random -> {
            var expressions = new RandomExpressions(random);
            assertThat(text(expressions.of(expressions.type(), 4))).isNotBlank();
        });
    }
}
