package kopi.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.error.CorruptStateException;
import kopi.core.expression.DateField;
import kopi.core.expression.DateUnit;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.ArithmeticOperator;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.TextOperator;
import kopi.core.expression.LongVector;
import kopi.core.expression.ValueType;
import kopi.protocol.v1.QueryNode;
import kopi.protocol.v1.QueryNode.Unit;

/** Makes expressions of the lists that an {@link ExpressionWriter} has written. Single owner. */
final class ExpressionReader {
    /** What is not yet part of another expression. */
    private final List<Expression> stack = new ArrayList<>();

    private ExpressionReader() {}

    /**
     * The expressions in a list.
     *
     * @throws CorruptStateException if they are none
     * @throws IllegalArgumentException likewise, from the records that they are made of
     */
    static List<Expression> read(List<QueryNode> nodes) {
        var reader = new ExpressionReader();
        nodes.forEach(node -> reader.stack.add(reader.expression(node)));
        return List.copyOf(reader.stack);
    }

    /** The only expression in a list. */
    static Expression readOne(List<QueryNode> nodes) {
        return readOptional(nodes).orElseThrow(() -> new CorruptStateException("query without an expression"));
    }

    /** The only expression in a list, or none. */
    static Optional<Expression> readOptional(List<QueryNode> nodes) {
        List<Expression> read = read(nodes);
        if (read.size() > 1) {
            throw new CorruptStateException("query with " + read.size() + " expressions instead of one");
        }
        return read.stream().findFirst();
    }

    private Expression expression(QueryNode node) {
        return switch (node.getOperator()) {
            case INPUT -> new Expression.Input(Math.toIntExact(node.getNumber()), type(node.getType()));
            case LONG_LITERAL ->
                new Expression.LongLiteral(type(node.getType()), node.hasNumber() ? node.getNumber() : LongVector.NULL);
            case TEXT_LITERAL ->
                new Expression.TextLiteral(node.hasText() ? Optional.of(node.getText()) : Optional.empty());
            case ADD -> arithmetic(ArithmeticOperator.ADD);
            case SUBTRACT -> arithmetic(ArithmeticOperator.SUBTRACT);
            case MODULO -> arithmetic(ArithmeticOperator.MODULO);
            case PRODUCT -> {
                List<Expression> both = take(2);
                yield new Expression.Product(both.getFirst(), both.getLast());
            }
            case QUOTIENT -> {
                List<Expression> both = take(2);
                yield new Expression.Quotient(both.getFirst(), both.getLast(), Math.toIntExact(node.getNumber()));
            }
            case NEGATION -> new Expression.Negation(take());
            case ABSOLUTE -> new Expression.Absolute(take());
            case ROUNDED -> new Expression.Rounded(take(), Math.toIntExact(node.getNumber()));
            case EQUAL -> comparison(ComparisonOperator.EQUAL);
            case NOT_EQUAL -> comparison(ComparisonOperator.NOT_EQUAL);
            case LESS -> comparison(ComparisonOperator.LESS);
            case LESS_OR_EQUAL -> comparison(ComparisonOperator.LESS_OR_EQUAL);
            case GREATER -> comparison(ComparisonOperator.GREATER);
            case GREATER_OR_EQUAL -> comparison(ComparisonOperator.GREATER_OR_EQUAL);
            case AND -> new Expression.And(take(node.getOperands()));
            case OR -> new Expression.Or(take(node.getOperands()));
            case NOT -> new Expression.Not(take());
            case IS_NULL -> new Expression.IsNull(take());
            case IN -> in(take(node.getOperands()));
            case LIKE ->
                new Expression.Like(
                        take(),
                        node.getText(),
                        node.hasNumber() ? Optional.of(Math.toIntExact(node.getNumber())) : Optional.empty());
            case CASE -> branches(take(node.getOperands()));
            case COALESCE -> new Expression.Coalesce(take(node.getOperands()));
            case CAST -> new Expression.Cast(take(), type(node.getType()));
            case CONCAT -> new Expression.Concat(take(node.getOperands()));
            case UPPER -> new Expression.TextFunction(TextOperator.UPPER, take());
            case LOWER -> new Expression.TextFunction(TextOperator.LOWER, take());
            case TRIM -> new Expression.TextFunction(TextOperator.TRIM, take());
            case SUBSTRING ->
                new Expression.Substring(
                        take(),
                        Math.toIntExact(node.getNumber()),
                        node.hasSecond() ? Optional.of(Math.toIntExact(node.getSecond())) : Optional.empty());
            case TEXT_LENGTH -> new Expression.TextLength(take());
            case EXTRACT -> new Expression.Extract(field(node.getUnit()), take());
            case TRUNCATE -> new Expression.Truncate(unit(node.getUnit()), take());
            case ADD_INTERVAL ->
                new Expression.AddInterval(take(), Math.toIntExact(node.getNumber()), node.getSecond());
            case ELAPSED -> {
                List<Expression> both = take(2);
                yield new Expression.Elapsed(unit(node.getUnit()), both.getFirst(), both.getLast());
            }
            case FAILURE -> new Expression.Failure(type(node.getType()), node.getText());
            case TRY -> new Expression.Try(take());
            case OPERATOR_UNSPECIFIED, UNRECOGNIZED -> throw unknown("operator");
        };
    }

    private Expression arithmetic(ArithmeticOperator operator) {
        List<Expression> both = take(2);
        return new Expression.Arithmetic(operator, both.getFirst(), both.getLast());
    }

    private Expression comparison(ComparisonOperator operator) {
        List<Expression> both = take(2);
        return new Expression.Comparison(operator, both.getFirst(), both.getLast());
    }

    private static Expression in(List<Expression> operands) {
        if (operands.isEmpty()) {
            throw new CorruptStateException("query with an IN of nothing");
        }
        List<Expression.Leaf> constants = new ArrayList<>();
        for (Expression constant : operands.subList(1, operands.size())) {
            if (!(constant instanceof Expression.Leaf leaf)) {
                throw new CorruptStateException("query with an IN of what is no constant");
            }
            constants.add(leaf);
        }
        return new Expression.In(operands.getFirst(), constants);
    }

    private static Expression branches(List<Expression> operands) {
        if (operands.size() % 2 == 0) {
            throw new CorruptStateException("query with a CASE of " + operands.size() + " operands");
        }
        List<Expression.When> branches = new ArrayList<>();
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            branches.add(new Expression.When(operands.get(i), operands.get(i + 1)));
        }
        return new Expression.Case(branches, operands.getLast());
    }

    private Expression take() {
        return take(1).getFirst();
    }

    /** The last ones, which become operands. */
    private List<Expression> take(int count) {
        if (count < 0 || count > stack.size()) {
            throw new CorruptStateException("query whose operands are missing");
        }
        List<Expression> last = stack.subList(stack.size() - count, stack.size());
        List<Expression> taken = List.copyOf(last);
        last.clear();
        return taken;
    }

    /** The type in this wire form. */
    static ValueType type(kopi.protocol.v1.ValueType type) {
        return switch (type.getKind()) {
            case BOOLEAN -> ValueType.BOOLEAN;
            case BIGINT -> ValueType.BIGINT;
            case DECIMAL -> ValueType.decimal(type.getScale());
            case TEXT -> ValueType.TEXT;
            case DATE -> ValueType.DATE;
            case TIME -> ValueType.TIME;
            case TIMESTAMP -> ValueType.TIMESTAMP;
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw unknown("type");
        };
    }

    private static DateField field(Unit unit) {
        return switch (unit) {
            case YEAR -> DateField.YEAR;
            case QUARTER -> DateField.QUARTER;
            case MONTH -> DateField.MONTH;
            case WEEK -> DateField.WEEK;
            case DAY -> DateField.DAY;
            case DOW -> DateField.DOW;
            case ISODOW -> DateField.ISODOW;
            case DOY -> DateField.DOY;
            case HOUR -> DateField.HOUR;
            case MINUTE -> DateField.MINUTE;
            case SECOND -> DateField.SECOND;
            case UNIT_UNSPECIFIED, UNRECOGNIZED -> throw unknown("part of a date");
        };
    }

    private static DateUnit unit(Unit unit) {
        return switch (unit) {
            case YEAR -> DateUnit.YEAR;
            case QUARTER -> DateUnit.QUARTER;
            case MONTH -> DateUnit.MONTH;
            case WEEK -> DateUnit.WEEK;
            case DAY -> DateUnit.DAY;
            case HOUR -> DateUnit.HOUR;
            case MINUTE -> DateUnit.MINUTE;
            case SECOND -> DateUnit.SECOND;
            case DOW, ISODOW, DOY, UNIT_UNSPECIFIED, UNRECOGNIZED -> throw unknown("unit");
        };
    }

    private static CorruptStateException unknown(String what) {
        return new CorruptStateException("query with a " + what + " that this version does not know");
    }
}
