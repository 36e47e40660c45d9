package kopi.core.expression;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import kopi.core.error.JobFailedException;
import org.jspecify.annotations.Nullable;

/** An expression whose values somebody uses: what cannot be computed fails the job, in words. Immutable. */
public final class CheckedExpression {
    private static final int NAMED_COLUMNS = 4;

    private final Expression expression;
    private final Evaluator evaluator;
    private final List<String> names;

    /**
     * Ready to be evaluated.
     *
     * @param names what the columns are called that {@link Expression.Input}s refer to, for people
     */
    public CheckedExpression(Expression expression, List<String> names) {
        this.expression = expression;
        this.evaluator = Evaluator.compile(expression);
        this.names = List.copyOf(names);
    }

    /** The type of its values. */
    public ValueType type() {
        return expression.type();
    }

    /**
     * The values for all rows.
     *
     * @throws JobFailedException if one cannot be computed; names the expression and the first such row's columns, and says why
     */
    public Vector values(VectorBatch rows) {
        Vector values = unchecked(rows);
        int failing = Vectors.firstError(values);
        if (failing != Vectors.NO_ROW) {
            throw failure(rows, failing);
        }
        return values;
    }

    /** The values for all rows, errors included: for who does not use them all. */
    public Vector unchecked(VectorBatch rows) {
        return evaluator.evaluate(rows.columns(), rows.rows());
    }

    /**
     * The rows for which it, a condition, is true.
     *
     * @return their numbers, ascending
     * @throws JobFailedException as {@link #values}
     */
    public int[] rowsWhereTrue(VectorBatch rows) {
        long[] values = ((LongVector) values(rows)).values();
        int[] chosen = new int[values.length];
        int count = 0;
        for (int row = 0; row < values.length; row++) {
            if (values[row] == 1) {
                chosen[count++] = row;
            }
        }
        return Arrays.copyOf(chosen, count);
    }

    /**
     * The rows for which it, a condition, is true.
     *
     * @throws JobFailedException as {@link #values}
     */
    public VectorBatch where(VectorBatch rows) {
        int[] chosen = rowsWhereTrue(rows);
        return chosen.length == rows.rows() ? rows : Vectors.take(rows, chosen);
    }

    /** What to throw for a row whose value could not be computed. */
    public JobFailedException failure(VectorBatch rows, int row) {
        List<@Nullable Object> values = rows.row(row, expression);
        try {
            Interpreter.evaluate(expression, values);
        } catch (JobFailedException e) {
            return new JobFailedException(
                    ExpressionText.shortened(expression, names) + " cannot be computed: " + e.getMessage()
                            + where(values),
                    e);
        }
        throw new IllegalStateException("row " + row + " can be computed alone, but not beside others: " + expression);
    }

    /** The columns that it reads, and what they hold. */
    private String where(List<@Nullable Object> values) {
        var inputs = new TreeSet<Integer>();
        collectInputs(expression, inputs);
        if (inputs.isEmpty()) {
            return "";
        }
        List<String> named = inputs.stream()
                .limit(NAMED_COLUMNS)
                .map(input -> ExpressionText.name(input, names) + " = " + shown(values.get(input)))
                .toList();
        return " (where " + String.join(", ", named) + (inputs.size() > NAMED_COLUMNS ? ", …" : "") + ")";
    }

    private static void collectInputs(Expression expression, Set<Integer> inputs) {
        if (expression instanceof Expression.Input(int index, var _)) {
            inputs.add(index);
        }
        expression.operands().forEach(operand -> collectInputs(operand, inputs));
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case BigDecimal number -> number.toPlainString();
            case String text -> ExpressionText.quoted(text);
            default -> value.toString();
        };
    }
}
