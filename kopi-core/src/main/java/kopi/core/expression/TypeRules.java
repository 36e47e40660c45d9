package kopi.core.expression;

import java.util.List;
import kopi.core.expression.ValueType.Kind;

/** What operands must be, one definition of each rule; all are applied in constructors. */
final class TypeRules {
    private TypeRules() {}

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    static void numeric(Expression operand) {
        require(operand.type().isNumeric(), "a number is needed, not a " + operand.type());
    }

    static void text(Expression operand) {
        require(operand.type().isText(), "a text is needed, not a " + operand.type());
    }

    static void same(Expression left, Expression right) {
        require(left.type().equals(right.type()), left.type() + " and " + right.type() + " do not go together");
    }

    static List<Expression> booleans(List<Expression> operands) {
        require(!operands.isEmpty(), "a condition is needed");
        for (Expression operand : operands) {
            require(operand.type().equals(ValueType.BOOLEAN), "a condition is needed, not a " + operand.type());
        }
        return List.copyOf(operands);
    }

    static void dated(Expression operand, DateUnit unit) {
        require(
                operand.type().kind() == Kind.TIMESTAMP || (operand.type().kind() == Kind.DATE && !unit.isOfTime()),
                "a " + operand.type() + " has no " + unit);
    }

    static boolean isCast(ValueType from, ValueType to) {
        return from.equals(to)
                || from.isText()
                || to.isText()
                || switch (from.kind()) {
                    case BIGINT, DECIMAL -> to.isNumeric();
                    case BOOLEAN -> to.kind() == Kind.BIGINT;
                    case DATE -> to.kind() == Kind.TIMESTAMP;
                    case TIMESTAMP -> to.kind() == Kind.DATE || to.kind() == Kind.TIME;
                    case TEXT, TIME -> false;
                };
    }
}
