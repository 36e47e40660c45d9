package kopi.core.expression;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import kopi.core.expression.Expression.And;
import kopi.core.expression.Expression.Case;
import kopi.core.expression.Expression.Cast;
import kopi.core.expression.Expression.Coalesce;
import kopi.core.expression.Expression.Comparison;
import kopi.core.expression.Expression.In;
import kopi.core.expression.Expression.Leaf;
import kopi.core.expression.Expression.Like;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.Expression.Or;
import kopi.core.expression.Expression.Rounded;
import kopi.core.expression.Expression.TextLiteral;
import kopi.core.expression.Expression.When;
import kopi.core.expression.LongKernels.BinaryFunction;
import kopi.core.expression.LongKernels.LongLoop;
import kopi.core.expression.LongKernels.UnaryFunction;
import kopi.core.model.TextColumn;

/**
 * An {@link Expression} made ready to be evaluated over whole columns: one loop over the rows for each operator. What cannot be
 * computed is an error in its row; {@link Interpreter} says for such a row what went wrong.
 *
 * <p>Immutable; may be used by several threads.
 */
public final class Evaluator {
    /** Evaluates a part. */
    @FunctionalInterface
    private interface Kernel {
        Vector evaluate(List<Vector> columns, int rows);
    }

    private final Kernel kernel;

    private Evaluator(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Prepares an expression. */
    public static Evaluator compile(Expression expression) {
        return new Evaluator(kernel(expression));
    }

    /**
     * Its values.
     *
     * @param columns what {@link Expression.Input}s refer to, of their types
     * @param rows how many rows each column has
     * @throws ClassCastException if a column is not of the type that the expression expects
     */
    public Vector evaluate(List<Vector> columns, int rows) {
        return kernel.evaluate(columns, rows);
    }

    private static Kernel kernel(Expression expression) {
        return switch (expression) {
            case Expression.Input(int index, var _) -> (columns, _) -> columns.get(index);
            case LongLiteral literal -> constant(literal.value());
            case TextLiteral literal -> constant(literal.value());
            case Expression.Failure(ValueType type, var _) ->
                type.isText() ? constant(TextVector.ERROR, TextColumn.of(List.of())) : constant(LongVector.ERROR);
            case Expression.Arithmetic(var operator, var left, var right) -> {
                Kernel l = kernel(left);
                Kernel r = kernel(right);
                yield (columns, n) ->
                        new LongVector(LongKernels.arithmetic(operator, longs(l, columns, n), longs(r, columns, n)));
            }
            case Expression.Product(var left, var right) -> map(left, right, LongKernels::multiply);
            case Expression.Quotient quotient -> quotient(quotient);
            case Expression.Negation(var operand) -> map(operand, value -> -value);
            case Expression.Absolute(var operand) -> map(operand, LongKernels::absolute);
            case Rounded rounded -> rounded(rounded);
            case Comparison comparison -> comparison(comparison);
            case And(var operands) -> connected(0, conjuncts(operands));
            case Or(var operands) ->
                connected(1, operands.stream().map(Evaluator::kernel).toList());
            case Expression.Not(var operand) -> {
                Kernel of = kernel(operand);
                yield (columns, n) -> new LongVector(LongKernels.not(longs(of, columns, n)));
            }
            case Expression.IsNull(var operand) -> isNull(operand);
            case Expression.Try(var operand) -> errorsAsNulls(operand);
            case In in -> in(in);
            case Like(var operand, String pattern, var escape) -> {
                LikePattern compiled = LikePattern.compile(pattern, escape);
                yield mapText(operand, text -> compiled.matches(text) ? 1 : 0);
            }
            case Case branches -> branches(branches);
            case Coalesce(var operands) -> coalesce(operands);
            case Cast(var operand, ValueType type) -> cast(operand, type);
            case Expression.Concat(var operands) -> {
                List<Kernel> of = operands.stream().map(Evaluator::kernel).toList();
                yield (columns, n) -> TextKernels.concat(texts(of, columns, n), n);
            }
            case Expression.TextFunction(var operator, var operand) -> {
                Kernel of = kernel(operand);
                var function = TextKernels.function(operator);
                yield (columns, n) -> TextKernels.map(TextVector.of(of.evaluate(columns, n)), function);
            }
            case Expression.Substring(var operand, int from, var length) -> {
                Kernel of = kernel(operand);
                yield (columns, n) -> TextKernels.map(
                        TextVector.of(of.evaluate(columns, n)), text -> ValueText.substring(text, from, length));
            }
            case Expression.TextLength(var operand) -> mapText(operand, text -> text.codePointCount(0, text.length()));
            case Expression.Extract(var field, var operand) ->
                loop(operand, DateKernels.extract(field, operand.type()));
            case Expression.Truncate(var unit, var operand) ->
                loop(operand, DateKernels.truncate(unit, operand.type()));
            case Expression.AddInterval(var operand, int months, long seconds) ->
                map(operand, DateKernels.addInterval(months, seconds, operand.type()));
            case Expression.Elapsed(var unit, var left, var right) ->
                map(left, right, DateKernels.elapsed(unit, left.type()));
        };
    }

    /** The values of an expression that is no text. */
    private static long[] longs(Kernel of, List<Vector> columns, int rows) {
        return ((LongVector) of.evaluate(columns, rows)).values();
    }

    private static List<TextVector> texts(List<Kernel> of, List<Vector> columns, int rows) {
        return of.stream()
                .map(kernel -> TextVector.of(kernel.evaluate(columns, rows)))
                .toList();
    }

    private static List<long[]> longs(List<Kernel> of, List<Vector> columns, int rows) {
        return of.stream().map(kernel -> longs(kernel, columns, rows)).toList();
    }

    private static Kernel constant(long value) {
        return (_, n) -> {
            long[] values = new long[n];
            Arrays.fill(values, value);
            return new LongVector(values);
        };
    }

    private static Kernel constant(Optional<String> value) {
        return constant(
                value.isPresent() ? 0 : TextVector.NULL,
                TextColumn.of(value.stream().toList()));
    }

    private static Kernel constant(int code, TextColumn dictionary) {
        return (_, n) -> {
            int[] codes = new int[n];
            Arrays.fill(codes, code);
            return new TextVector(codes, dictionary);
        };
    }

    private static Kernel map(Expression operand, UnaryFunction function) {
        Kernel of = kernel(operand);
        return (columns, n) -> new LongVector(LongKernels.map(longs(of, columns, n), function));
    }

    private static Kernel loop(Expression operand, LongLoop loop) {
        Kernel of = kernel(operand);
        return (columns, n) -> new LongVector(loop.apply(longs(of, columns, n)));
    }

    private static Kernel map(Expression left, Expression right, BinaryFunction function) {
        Kernel l = kernel(left);
        Kernel r = kernel(right);
        return (columns, n) -> new LongVector(LongKernels.map(longs(l, columns, n), longs(r, columns, n), function));
    }

    private static Kernel mapText(Expression operand, ToLongFunction<String> function) {
        Kernel of = kernel(operand);
        return (columns, n) -> TextKernels.toLongs(TextVector.of(of.evaluate(columns, n)), function);
    }

    private static Kernel quotient(Expression.Quotient quotient) {
        int shift = quotient.scale()
                + quotient.right().type().scale()
                - quotient.left().type().scale();
        return map(quotient.left(), quotient.right(), (l, r) -> LongKernels.divide(l, r, shift));
    }

    private static Kernel rounded(Rounded rounded) {
        int zeros = rounded.type().scale() - rounded.digits();
        return zeros <= 0
                ? kernel(rounded.operand())
                : map(rounded.operand(), value -> LongKernels.round(value, zeros));
    }

    private static Kernel connected(long decisive, List<Kernel> operands) {
        return operands.size() == 1
                ? operands.getFirst()
                : (columns, n) -> new LongVector(LongKernels.connect(decisive, longs(operands, columns, n)));
    }

    /** One for each operand, but for bounds of the same value, which are held against it together. */
    private static List<Kernel> conjuncts(List<Expression> operands) {
        Map<Expression, ValueRange> ranges = new LinkedHashMap<>();
        List<Kernel> conjuncts = new ArrayList<>();
        for (Expression operand : operands) {
            Optional<ValueRange> range = ValueRange.of(operand);
            if (range.isPresent()) {
                ranges.merge(((Comparison) operand).left(), range.get(), ValueRange::and);
            } else {
                conjuncts.add(kernel(operand));
            }
        }
        ranges.forEach((value, range) ->
                conjuncts.add(loop(value, values -> LongKernels.between(values, range.min(), range.max()))));
        return conjuncts;
    }

    private static Kernel comparison(Comparison comparison) {
        var operator = comparison.operator();
        Kernel l = kernel(comparison.left());
        if (comparison.right() instanceof LongLiteral(var _, long constant) && LongVector.isValue(constant)) {
            return (columns, n) -> new LongVector(LongKernels.compare(operator, longs(l, columns, n), constant));
        }
        if (comparison.right() instanceof TextLiteral(var constant) && constant.isPresent()) {
            byte[] text = constant.get().getBytes(UTF_8);
            return (columns, n) -> TextKernels.compare(operator, l.evaluate(columns, n), text);
        }
        Kernel r = kernel(comparison.right());
        return (columns, n) -> switch (l.evaluate(columns, n)) {
            case LongVector(long[] left) -> new LongVector(LongKernels.compare(operator, left, longs(r, columns, n)));
            case TextVector left -> TextKernels.compare(operator, left, r.evaluate(columns, n));
            case UuidVector left -> TextKernels.compare(operator, left, r.evaluate(columns, n));
        };
    }

    private static Kernel isNull(Expression operand) {
        Kernel of = kernel(operand);
        return (columns, n) -> switch (of.evaluate(columns, n)) {
            case LongVector(long[] values) -> new LongVector(LongKernels.isNull(values));
            case TextVector texts -> TextKernels.isNull(texts);
            case UuidVector _ -> new LongVector(new long[n]);
        };
    }

    private static Kernel errorsAsNulls(Expression operand) {
        Kernel of = kernel(operand);
        return (columns, n) -> switch (of.evaluate(columns, n)) {
            case LongVector(long[] values) -> new LongVector(LongKernels.errorsAsNulls(values));
            case TextVector texts -> TextKernels.errorsAsNulls(texts);
            case UuidVector uuids -> uuids;
        };
    }

    private static Kernel in(In in) {
        long ifNotFound = in.constants().stream().anyMatch(Evaluator::isNull) ? LongVector.NULL : 0;
        if (in.operand().type().isText()) {
            var texts = new TreeSet<>(in.constants().stream()
                    .flatMap(constant -> ((TextLiteral) constant).value().stream())
                    .toList());
            return mapText(in.operand(), text -> texts.contains(text) ? 1 : ifNotFound);
        }
        long[] values = in.constants().stream()
                .mapToLong(constant -> ((LongLiteral) constant).value())
                .filter(LongVector::isValue)
                .sorted()
                .toArray();
        return map(in.operand(), value -> Arrays.binarySearch(values, value) >= 0 ? 1 : ifNotFound);
    }

    private static boolean isNull(Leaf constant) {
        return switch (constant) {
            case LongLiteral(var _, long value) -> value == LongVector.NULL;
            case TextLiteral(var value) -> value.isEmpty();
            case Expression.Input _, Expression.Failure _ -> false;
        };
    }

    private static Kernel branches(Case branches) {
        List<Kernel> conditions = branches.branches().stream()
                .map(When::condition)
                .map(Evaluator::kernel)
                .toList();
        List<Kernel> results = Stream.concat(
                        branches.branches().stream().map(When::result), Stream.of(branches.otherwise()))
                .map(Evaluator::kernel)
                .toList();
        return (columns, n) -> {
            int[] taken = Choices.ofBranches(longs(conditions, columns, n), n);
            return Choices.choose(
                    taken,
                    results.stream().map(result -> result.evaluate(columns, n)).toList());
        };
    }

    private static Kernel coalesce(List<Expression> operands) {
        List<Kernel> of = operands.stream().map(Evaluator::kernel).toList();
        return (columns, n) -> {
            List<Vector> values =
                    of.stream().map(kernel -> kernel.evaluate(columns, n)).toList();
            return Choices.choose(Choices.ofFirstValues(values, n), values);
        };
    }

    private static Kernel cast(Expression operand, ValueType to) {
        ValueType from = operand.type();
        Kernel of = kernel(operand);
        if (from.equals(to)) {
            return of;
        }
        if (from.isText()) {
            return mapText(operand, text -> ValueText.parse(to, text));
        }
        if (to.isText()) {
            return (columns, n) -> TextKernels.print((LongVector) of.evaluate(columns, n), from);
        }
        return switch (from.kind()) {
            case BIGINT, DECIMAL -> {
                int shift = to.scale() - from.scale();
                yield shift == 0 ? of : map(operand, value -> LongKernels.rescale(value, shift));
            }
            case BOOLEAN -> of;
            case DATE, TIMESTAMP -> map(operand, DateKernels.cast(from, to));
            case TEXT, TIME -> throw new IllegalArgumentException(from + " cannot be converted to " + to);
        };
    }
}
