package kopi.core.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.expression.Expression.ArithmeticOperator;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.Leaf;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.Expression.TextLiteral;
import kopi.core.expression.Expression.TextOperator;
import kopi.core.expression.Expression.When;
import kopi.core.model.TextColumn;

/** Makes expressions of every kind, and values to run them on, by chance. */
public final class RandomExpressions {
    /** The types of the columns that expressions are made over. */
    public static final List<ValueType> TYPES = List.of(
            ValueType.BOOLEAN,
            ValueType.BIGINT,
            ValueType.decimal(2),
            ValueType.decimal(4),
            ValueType.TEXT,
            ValueType.DATE,
            ValueType.TIME,
            ValueType.TIMESTAMP);

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "B",
            "straße",
            "Mocha",
            "mocha ",
            "%",
            "a_c",
            "abc",
            "😀é",
            "12",
            "-3.455",
            "99999999999999999999",
            "2024-02-29",
            "2023-02-29",
            "2024-02-29 23:59:59",
            "12:30:00",
            "24:00:00",
            "true",
            "FALSE",
            "0000-01-01",
            ".5",
            "5.",
            "0a1b2c3d-4e5f-4678-9abc-def012345678");

    /** Alike in one half or the other, with either sign, in small letters. */
    private static final List<String> UUIDS = List.of(
            "0a1b2c3d-4e5f-4678-9abc-def012345678",
            "0a1b2c3d-4e5f-4678-1abc-def012345678",
            "fa1b2c3d-4e5f-4678-9abc-def012345678",
            "00000000-0000-0000-0000-000000000000",
            "80000000-0000-0000-8000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff");

    private static final List<String> PATTERNS =
            List.of("%", "", "_", "a%", "%a", "%o%h%", "a_c", "__", "%😀_", "100!%", "!_%");
    private static final long[] EXTREMES = {0, 1, -1, 9, 10, 15, -15, Long.MAX_VALUE, LongVector.MIN, 1L << 40, -5_000};

    private final Random random;

    public RandomExpressions(Random random) {
        this.random = random;
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    public ValueType type() {
        return oneOf(TYPES);
    }

    /** A vector of values, of NULLs and, if asked for, of errors. */
    public Vector vector(ValueType type, int rows) {
        if (type.isText() && random.nextInt(4) == 0) {
            return TextDictionary.encode(TextColumn.of(
                    Stream.generate(() -> oneOf(UUIDS)).limit(rows).toList()));
        }
        if (type.isText()) {
            var dictionary = new TextDictionary();
            int[] codes = IntStream.range(0, rows)
                    .map(_ -> random.nextInt(5) == 0 ? TextVector.NULL : dictionary.code(TextBytes.of(oneOf(TEXTS))))
                    .toArray();
            return new TextVector(codes, dictionary.texts());
        }
        return new LongVector(IntStream.range(0, rows)
                .mapToLong(_ -> random.nextInt(5) == 0 ? LongVector.NULL : value(type))
                .toArray());
    }

    private long value(ValueType type) {
        long day = random.nextInt(3) == 0
                ? oneOf(List.of(CalendarMath.MIN_DAY, CalendarMath.MAX_DAY, 0L, 19_782L))
                : 15_000 + random.nextInt(10_000);
        long second = random.nextInt(86_400);
        return switch (type.kind()) {
            case BOOLEAN -> random.nextInt(2);
            case BIGINT, DECIMAL ->
                random.nextBoolean() ? random.nextInt(-20, 20) : EXTREMES[random.nextInt(EXTREMES.length)];
            case DATE -> day;
            case TIME -> second;
            case TIMESTAMP -> day * 86_400 + second;
            case TEXT -> throw new IllegalArgumentException("a text is no number");
        };
    }

    /** An expression of a type, over columns of {@link #TYPES}. */
    public Expression of(ValueType type, int depth) {
        return depth == 0 || random.nextInt(6) == 0 ? leaf(type) : operator(type, depth - 1);
    }

    private Expression leaf(ValueType type) {
        if (random.nextInt(40) == 0) {
            return new Expression.Failure(type, "it was to fail");
        }
        return random.nextInt(3) > 0 && TYPES.contains(type)
                ? new Expression.Input(TYPES.indexOf(type), type)
                : constant(type);
    }

    private Leaf constant(ValueType type) {
        boolean isNull = random.nextInt(8) == 0;
        return type.isText()
                ? new TextLiteral(isNull ? Optional.empty() : Optional.of(oneOf(random.nextBoolean() ? TEXTS : UUIDS)))
                : new LongLiteral(type, isNull ? LongVector.NULL : value(type));
    }

    private Expression operator(ValueType type, int depth) {
        List<Supplier<Expression>> choices = new ArrayList<>();
        choices.add(() -> new Expression.Case(
                Stream.generate(() -> new When(of(ValueType.BOOLEAN, depth), of(type, depth)))
                        .limit(1 + random.nextInt(2))
                        .toList(),
                of(type, depth)));
        choices.add(() -> new Expression.Coalesce(List.of(of(type, depth), of(type, depth))));
        choices.add(() -> new Expression.Try(of(type, depth)));
        choices.add(() -> cast(type, depth));
        switch (type.kind()) {
            case BOOLEAN -> addPredicates(choices, depth);
            case BIGINT -> addIntegers(choices, depth);
            case DECIMAL -> addDecimals(choices, type, depth);
            case TEXT -> addTexts(choices, depth);
            case DATE, TIMESTAMP -> addDates(choices, type, depth);
            case TIME -> choices.add(() -> leaf(type));
        }
        return oneOf(choices).get();
    }

    private Expression cast(ValueType type, int depth) {
        List<ValueType> from =
                TYPES.stream().filter(other -> TypeRules.isCast(other, type)).toList();
        return new Expression.Cast(of(oneOf(from), depth), type);
    }

    private void addPredicates(List<Supplier<Expression>> choices, int depth) {
        choices.add(() -> {
            ValueType type = type();
            return new Expression.Comparison(
                    oneOf(List.of(ComparisonOperator.values())), of(type, depth), of(type, depth));
        });
        choices.add(() -> new Expression.And(conditions(depth)));
        choices.add(() -> new Expression.Or(conditions(depth)));
        choices.add(() -> new Expression.Not(of(ValueType.BOOLEAN, depth)));
        choices.add(() -> new Expression.IsNull(of(type(), depth)));
        choices.add(() -> {
            ValueType type = type();
            List<Leaf> constants = Stream.generate(() -> constant(type))
                    .limit(random.nextInt(4))
                    .toList();
            return new Expression.In(of(type, depth), constants);
        });
        choices.add(() -> new Expression.Like(of(ValueType.TEXT, depth), oneOf(PATTERNS), Optional.of((int) '!')));
    }

    private List<Expression> conditions(int depth) {
        return Stream.generate(() -> of(ValueType.BOOLEAN, depth))
                .limit(1 + random.nextInt(3))
                .toList();
    }

    private void addNumbers(List<Supplier<Expression>> choices, ValueType type, int depth) {
        choices.add(() -> new Expression.Arithmetic(
                oneOf(List.of(ArithmeticOperator.values())), of(type, depth), of(type, depth)));
        choices.add(() -> new Expression.Negation(of(type, depth)));
        choices.add(() -> new Expression.Absolute(of(type, depth)));
        choices.add(() -> new Expression.Rounded(of(type, depth), random.nextInt(-18, ValueType.MAX_SCALE + 1)));
    }

    private void addIntegers(List<Supplier<Expression>> choices, int depth) {
        addNumbers(choices, ValueType.BIGINT, depth);
        choices.add(() -> new Expression.Product(of(ValueType.BIGINT, depth), of(ValueType.BIGINT, depth)));
        choices.add(() -> new Expression.TextLength(of(ValueType.TEXT, depth)));
        choices.add(() -> {
            DateField field = oneOf(List.of(DateField.values()));
            ValueType of = field.isOfTime()
                    ? oneOf(List.of(ValueType.TIME, ValueType.TIMESTAMP))
                    : oneOf(List.of(ValueType.DATE, ValueType.TIMESTAMP));
            return new Expression.Extract(field, of(of, depth));
        });
        choices.add(() -> {
            DateUnit unit = oneOf(List.of(DateUnit.values()));
            ValueType of = unit.isOfTime() ? ValueType.TIMESTAMP : oneOf(List.of(ValueType.DATE, ValueType.TIMESTAMP));
            return new Expression.Elapsed(unit, of(of, depth), of(of, depth));
        });
    }

    private void addDecimals(List<Supplier<Expression>> choices, ValueType type, int depth) {
        addNumbers(choices, type, depth);
        choices.add(() -> new Expression.Quotient(number(depth), number(depth), type.scale()));
        if (type.scale() == 4) {
            choices.add(() -> new Expression.Product(of(ValueType.decimal(2), depth), of(ValueType.decimal(2), depth)));
        }
        choices.add(() -> new Expression.Product(of(ValueType.BIGINT, depth), of(type, depth)));
    }

    private Expression number(int depth) {
        return of(oneOf(List.of(ValueType.BIGINT, ValueType.decimal(2), ValueType.decimal(4))), depth);
    }

    private void addTexts(List<Supplier<Expression>> choices, int depth) {
        choices.add(() -> new Expression.Concat(List.of(of(ValueType.TEXT, depth), of(ValueType.TEXT, depth))));
        choices.add(
                () -> new Expression.TextFunction(oneOf(List.of(TextOperator.values())), of(ValueType.TEXT, depth)));
        choices.add(() -> new Expression.Substring(
                of(ValueType.TEXT, depth),
                random.nextInt(-3, 5),
                random.nextBoolean() ? Optional.empty() : Optional.of(random.nextInt(5))));
    }

    private void addDates(List<Supplier<Expression>> choices, ValueType type, int depth) {
        boolean hasTime = type.hasTime();
        choices.add(() -> new Expression.Truncate(unit(hasTime), of(type, depth)));
        choices.add(() -> new Expression.AddInterval(
                of(type, depth), random.nextInt(-30, 30), random.nextInt(-50, 50) * (hasTime ? 12_345L : 86_400L)));
    }

    private DateUnit unit(boolean hasTime) {
        return oneOf(Stream.of(DateUnit.values())
                .filter(unit -> hasTime || !unit.isOfTime())
                .toList());
    }
}
