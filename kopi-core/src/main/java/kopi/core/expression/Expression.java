package kopi.core.expression;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A scalar expression. There is none whose types do not fit: that is checked where its parts are put together, and what an
 * operand must be converted to is said by a {@link Cast}. Immutable.
 */
public sealed interface Expression {
    /** The type of its values. */
    ValueType type();

    /** What it is made of, in order. */
    List<Expression> operands();

    /** The constant NULL of a type. */
    static Leaf nullOf(ValueType type) {
        return type.isText() ? new TextLiteral(Optional.empty()) : new LongLiteral(type, LongVector.NULL);
    }

    /** Whether it is the constant NULL, of any type. */
    static boolean isNull(Expression expression) {
        return switch (expression) {
            case LongLiteral(var _, long value) -> value == LongVector.NULL;
            case TextLiteral(Optional<String> text) -> text.isEmpty();
            default -> false;
        };
    }

    /** An expression without operands. */
    sealed interface Leaf extends Expression {
        @Override
        default List<Expression> operands() {
            return List.of();
        }
    }

    /** An expression of one operand. */
    sealed interface Unary extends Expression {
        Expression operand();

        @Override
        default List<Expression> operands() {
            return List.of(operand());
        }
    }

    /** An expression of two operands. */
    sealed interface Binary extends Expression {
        Expression left();

        Expression right();

        @Override
        default List<Expression> operands() {
            return List.of(left(), right());
        }
    }

    /**
     * A column of the input.
     *
     * @param index from 0
     */
    record Input(int index, ValueType type) implements Leaf {
        public Input {
            TypeRules.require(index >= 0, "column " + index);
        }
    }

    /** A constant of any type but text, as a {@link LongVector} holds it, {@link LongVector#NULL} included. */
    record LongLiteral(ValueType type, long value) implements Leaf {
        public LongLiteral {
            TypeRules.require(!type.isText(), "a text literal is no number");
            TypeRules.require(value == LongVector.NULL || LongVector.isValue(value), "a literal that is out of range");
        }
    }

    /** A constant text. */
    record TextLiteral(Optional<String> value) implements Leaf {
        @Override
        public ValueType type() {
            return ValueType.TEXT;
        }
    }

    /**
     * Never a value: an error in every row that uses it.
     *
     * @param type of the values that it stands for
     * @param message what the job fails with
     */
    record Failure(ValueType type, String message) implements Leaf {}

    /** What two numbers of the same type make of each other. */
    enum ArithmeticOperator {
        ADD,
        SUBTRACT,
        /** What a division that rounds towards zero leaves: it has the sign of the left operand. */
        MODULO
    }

    /** A number of the same type as both operands. An error if it does not fit, or for a modulo of zero. */
    record Arithmetic(ArithmeticOperator operator, Expression left, Expression right) implements Binary {
        public Arithmetic {
            TypeRules.numeric(left);
            TypeRules.same(left, right);
        }

        @Override
        public ValueType type() {
            return left.type();
        }
    }

    /** The product; its scale is the sum of both scales. An error if it does not fit. */
    record Product(Expression left, Expression right) implements Binary {
        public Product {
            TypeRules.numeric(left);
            TypeRules.numeric(right);
            TypeRules.require(
                    left.type().scale() + right.type().scale() <= ValueType.MAX_SCALE,
                    "a product with more than " + ValueType.MAX_SCALE + " digits behind the point");
        }

        @Override
        public ValueType type() {
            boolean isInteger =
                    left.type().equals(ValueType.BIGINT) && right.type().equals(ValueType.BIGINT);
            return isInteger
                    ? ValueType.BIGINT
                    : ValueType.decimal(left.type().scale() + right.type().scale());
        }
    }

    /**
     * The quotient with that many digits behind the point, rounded half-up (away from zero). An error if it does not fit, or
     * for a division by zero.
     */
    record Quotient(Expression left, Expression right, int scale) implements Binary {
        public Quotient {
            TypeRules.numeric(left);
            TypeRules.numeric(right);
            ValueType.decimal(scale);
        }

        @Override
        public ValueType type() {
            return ValueType.decimal(scale);
        }
    }

    /** The number with its sign turned. */
    record Negation(Expression operand) implements Unary {
        public Negation {
            TypeRules.numeric(operand);
        }

        @Override
        public ValueType type() {
            return operand.type();
        }
    }

    /** The number without its sign. */
    record Absolute(Expression operand) implements Unary {
        public Absolute {
            TypeRules.numeric(operand);
        }

        @Override
        public ValueType type() {
            return operand.type();
        }
    }

    /**
     * The number, rounded half-up (away from zero), of the same type.
     *
     * @param digits how many digits behind the point are kept; negative: so many before the point become 0
     */
    record Rounded(Expression operand, int digits) implements Unary {
        public Rounded {
            TypeRules.numeric(operand);
            TypeRules.require(digits >= -18 && digits <= ValueType.MAX_SCALE, "rounding to " + digits + " digits");
        }

        @Override
        public ValueType type() {
            return operand.type();
        }
    }

    /** How two values of the same type compare. */
    enum ComparisonOperator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL;

        /** Whether a comparison with this sign (negative: left is less) is true. */
        boolean holds(int sign) {
            return switch (this) {
                case EQUAL -> sign == 0;
                case NOT_EQUAL -> sign != 0;
                case LESS -> sign < 0;
                case LESS_OR_EQUAL -> sign <= 0;
                case GREATER -> sign > 0;
                case GREATER_OR_EQUAL -> sign >= 0;
            };
        }
    }

    /** Whether that holds; NULL if one of both is. */
    record Comparison(ComparisonOperator operator, Expression left, Expression right) implements Binary, Predicate {
        public Comparison {
            TypeRules.same(left, right);
        }
    }

    /** An expression that is true, false or NULL. */
    sealed interface Predicate extends Expression {
        @Override
        default ValueType type() {
            return ValueType.BOOLEAN;
        }
    }

    /** False if one is false, else NULL if one is, else true. */
    record And(List<Expression> operands) implements Predicate {
        public And {
            operands = TypeRules.booleans(operands);
        }
    }

    /** True if one is true, else NULL if one is, else false. */
    record Or(List<Expression> operands) implements Predicate {
        public Or {
            operands = TypeRules.booleans(operands);
        }
    }

    /** True for false and the other way round. */
    record Not(Expression operand) implements Unary, Predicate {
        public Not {
            TypeRules.booleans(List.of(operand));
        }
    }

    /** Whether it is NULL; never NULL itself. */
    record IsNull(Expression operand) implements Unary, Predicate {}

    /** The value; NULL if it cannot be computed. Never an error. */
    record Try(Expression operand) implements Unary {
        @Override
        public ValueType type() {
            return operand.type();
        }
    }

    /** Whether the operand equals one of the constants; NULL if none is equal and it, or one of them, is NULL. */
    record In(Expression operand, List<Leaf> constants) implements Unary, Predicate {
        public In {
            constants = List.copyOf(constants);
            for (Leaf constant : constants) {
                TypeRules.require(
                        constant instanceof LongLiteral || constant instanceof TextLiteral,
                        "no constant in a list of constants");
                TypeRules.same(operand, constant);
            }
        }
    }

    /**
     * Whether the text is like the pattern, in which {@code %} stands for any text and {@code _} for any one code point.
     *
     * @param escape in front of a {@code %}, a {@code _} or itself, makes it stand for itself
     */
    record Like(Expression operand, String pattern, Optional<Integer> escape) implements Unary, Predicate {
        public Like {
            TypeRules.text(operand);
            LikePattern.compile(pattern, escape);
        }
    }

    /** A branch of a CASE. */
    record When(Expression condition, Expression result) {
        public When {
            TypeRules.booleans(List.of(condition));
        }
    }

    /** The result of the first branch whose condition is true, else the other one. */
    record Case(List<When> branches, Expression otherwise) implements Expression {
        public Case {
            branches = List.copyOf(branches);
            TypeRules.require(!branches.isEmpty(), "a CASE without a branch");
            for (When branch : branches) {
                TypeRules.same(branch.result(), otherwise);
            }
        }

        @Override
        public ValueType type() {
            return otherwise.type();
        }

        @Override
        public List<Expression> operands() {
            return Stream.concat(
                            branches.stream().flatMap(branch -> Stream.of(branch.condition(), branch.result())),
                            Stream.of(otherwise))
                    .toList();
        }
    }

    /** The first that is not NULL. */
    record Coalesce(List<Expression> operands) implements Expression {
        public Coalesce {
            operands = List.copyOf(operands);
            TypeRules.require(!operands.isEmpty(), "a COALESCE of nothing");
            for (Expression operand : operands) {
                TypeRules.same(operands.getFirst(), operand);
            }
        }

        @Override
        public ValueType type() {
            return operands.getFirst().type();
        }
    }

    /** The value as another type. An error if it does not fit, or if a text is no value of that type. */
    record Cast(Expression operand, ValueType type) implements Unary {
        public Cast {
            TypeRules.require(
                    TypeRules.isCast(operand.type(), type), operand.type() + " cannot be converted to " + type);
        }
    }

    /** The texts, one behind the other; NULL if one is. */
    record Concat(List<Expression> operands) implements Expression {
        public Concat {
            operands = List.copyOf(operands);
            TypeRules.require(!operands.isEmpty(), "a concatenation of nothing");
            operands.forEach(TypeRules::text);
        }

        @Override
        public ValueType type() {
            return ValueType.TEXT;
        }
    }

    /** What is done to a text alone. */
    enum TextOperator {
        UPPER,
        LOWER,
        /** Without blanks (U+0020) at both ends. */
        TRIM
    }

    /** The text, changed. */
    record TextFunction(TextOperator operator, Expression operand) implements Unary {
        public TextFunction {
            TypeRules.text(operand);
        }

        @Override
        public ValueType type() {
            return ValueType.TEXT;
        }
    }

    /**
     * A part of a text.
     *
     * @param from the code point that it starts at, 1 for the first; what lies before the first is empty, but counts
     * @param length in code points; empty: up to the end
     */
    record Substring(Expression operand, int from, Optional<Integer> length) implements Unary {
        public Substring {
            TypeRules.text(operand);
            TypeRules.require(length.orElse(0) >= 0, "a substring of negative length");
        }

        @Override
        public ValueType type() {
            return ValueType.TEXT;
        }
    }

    /** The number of code points. */
    record TextLength(Expression operand) implements Unary {
        public TextLength {
            TypeRules.text(operand);
        }

        @Override
        public ValueType type() {
            return ValueType.BIGINT;
        }
    }

    /** A part of a date or time. */
    record Extract(DateField field, Expression operand) implements Unary {
        public Extract {
            TypeRules.require(
                    field.isOfTime() ? operand.type().hasTime() : operand.type().hasDate(),
                    "a " + operand.type() + " has no " + field);
        }

        @Override
        public ValueType type() {
            return ValueType.BIGINT;
        }
    }

    /** The start of the span that a date or timestamp lies in, of the same type. */
    record Truncate(DateUnit unit, Expression operand) implements Unary {
        public Truncate {
            TypeRules.dated(operand, unit);
        }

        @Override
        public ValueType type() {
            return operand.type();
        }
    }

    /**
     * A date or timestamp, moved by months and then by seconds; of the same type. The day is the month's last where the month
     * is shorter. An error outside of the calendar.
     *
     * @param seconds for a date, whole days
     */
    record AddInterval(Expression operand, int months, long seconds) implements Unary {
        private static final long MAX_SECONDS = 10_000L * 366 * 86_400;

        public AddInterval {
            TypeRules.dated(operand, seconds % DateUnit.DAY.seconds() == 0 ? DateUnit.DAY : DateUnit.SECOND);
            TypeRules.require(
                    Math.abs((long) months) <= 120_000 && Math.abs(seconds) <= MAX_SECONDS,
                    "an interval of more than 10,000 years");
        }

        @Override
        public ValueType type() {
            return operand.type();
        }
    }

    /** How many whole units have passed from the left to the right date or timestamp; negative if right is earlier. */
    record Elapsed(DateUnit unit, Expression left, Expression right) implements Binary {
        public Elapsed {
            TypeRules.dated(left, unit);
            TypeRules.same(left, right);
        }

        @Override
        public ValueType type() {
            return ValueType.BIGINT;
        }
    }
}
