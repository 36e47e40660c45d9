package kopi.core.aggregate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import kopi.core.error.JobFailedException;
import kopi.core.expression.Expression;
import kopi.core.expression.Interpreter;
import kopi.core.expression.LongVector;
import kopi.core.expression.TypedValue;
import kopi.core.expression.ValueType;
import org.jspecify.annotations.Nullable;

/** Groups in the plainest way: a sorted map of lists of rows, each of which is looked at alone. */
final class NaiveGroups {
    private static final Comparator<@Nullable Object> VALUES = (left, right) -> left == null || right == null
            ? Boolean.compare(left == null, right == null)
            : TypedValue.order(left, right);

    private NaiveGroups() {}

    private static int compare(List<@Nullable Object> left, List<@Nullable Object> right) {
        return IntStream.range(0, left.size())
                .map(i -> VALUES.compare(left.get(i), right.get(i)))
                .filter(order -> order != 0)
                .findFirst()
                .orElse(0);
    }

    static List<List<@Nullable Object>> of(Grouping grouping, List<List<@Nullable Object>> rows) {
        var groups = new TreeMap<List<@Nullable Object>, List<List<@Nullable Object>>>(NaiveGroups::compare);
        if (grouping.keys().isEmpty()) {
            groups.put(new ArrayList<@Nullable Object>(), new ArrayList<List<@Nullable Object>>());
        }
        for (List<@Nullable Object> row : rows) {
            var keys = new ArrayList<@Nullable Object>();
            grouping.keys().forEach(key -> keys.add(Interpreter.evaluate(key, row)));
            groups.computeIfAbsent(keys, _ -> new ArrayList<List<@Nullable Object>>())
                    .add(row);
        }
        var result = new ArrayList<List<@Nullable Object>>();
        for (Map.Entry<List<@Nullable Object>, List<List<@Nullable Object>>> group : groups.entrySet()) {
            var line = new ArrayList<@Nullable Object>(group.getKey());
            for (Aggregate aggregate : grouping.aggregates()) {
                line.add(value(aggregate, group.getValue()));
            }
            result.add(line);
        }
        return result;
    }

    private static @Nullable Object value(Aggregate aggregate, List<List<@Nullable Object>> rows) {
        Optional<Expression> argument = aggregate.argument();
        var values = new ArrayList<Object>();
        for (List<@Nullable Object> row : rows) {
            boolean isCounted = aggregate
                    .filter()
                    .map(filter -> Boolean.TRUE.equals(Interpreter.evaluate(filter, row)))
                    .orElse(true);
            Object value = !isCounted ? null : argument.isEmpty() ? row : Interpreter.evaluate(argument.get(), row);
            if (value != null) {
                values.add(value);
            }
        }
        return value(aggregate.function(), aggregate.type(), values);
    }

    private static @Nullable Object value(Aggregate.Function function, ValueType type, List<Object> values) {
        return switch (function) {
            case COUNT -> BigDecimal.valueOf(values.size());
            case SUM ->
                values.stream()
                        .map(BigDecimal.class::cast)
                        .reduce(BigDecimal::add)
                        .map(sum -> fitting(sum.setScale(type.scale())))
                        .orElse(null);
            case MIN -> values.stream().min(TypedValue::order).orElse(null);
            case MAX -> values.stream().max(TypedValue::order).orElse(null);
        };
    }

    private static BigDecimal fitting(BigDecimal sum) {
        if (sum.unscaledValue().bitLength() >= Long.SIZE
                || !LongVector.isValue(sum.unscaledValue().longValue())) {
            throw new JobFailedException("a sum of " + sum);
        }
        return sum;
    }
}
