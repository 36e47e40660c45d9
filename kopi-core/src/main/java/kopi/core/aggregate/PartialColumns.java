package kopi.core.aggregate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.error.CorruptStateException;
import kopi.core.expression.Expression;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextVector;
import kopi.core.expression.UuidVector;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;

/** What vectors the partial groups of a grouping have, for who gets them from outside. */
final class PartialColumns {
    /** What a vector may hold. */
    private enum Content {
        /** Any long: a part of a larger number. */
        BITS,
        /** A count. */
        COUNT,
        /** Values of a type, and NULL. */
        VALUES
    }

    private record PartialColumn(Content content, ValueType type) {}

    private PartialColumns() {}

    private static List<PartialColumn> ofKeys(Grouping grouping) {
        return grouping.keys().stream()
                .map(Expression::type)
                .map(type -> new PartialColumn(Content.VALUES, type))
                .toList();
    }

    private static List<PartialColumn> of(Aggregate aggregate) {
        return switch (aggregate.function()) {
            case COUNT -> List.of(new PartialColumn(Content.COUNT, ValueType.BIGINT));
            case SUM ->
                List.of(
                        new PartialColumn(Content.BITS, ValueType.BIGINT),
                        new PartialColumn(Content.BITS, ValueType.BIGINT));
            case MIN, MAX -> List.of(new PartialColumn(Content.VALUES, aggregate.type()));
        };
    }

    static PartialGroups read(Grouping grouping, VectorBatch columns) {
        List<PartialColumn> expected = Stream.concat(
                        ofKeys(grouping).stream(),
                        grouping.aggregates().stream().flatMap(of -> of(of).stream()))
                .toList();
        List<Vector> vectors = columns.columns();
        require(
                vectors.size() == expected.size(),
                "groups of " + vectors.size() + " columns instead of " + expected.size());
        for (int i = 0; i < vectors.size(); i++) {
            require(holds(expected.get(i), vectors.get(i)), "column " + i + " of groups is not a " + expected.get(i));
        }
        int at = grouping.keys().size();
        List<List<Vector>> parts = new ArrayList<>();
        for (Aggregate aggregate : grouping.aggregates()) {
            int end = at + of(aggregate).size();
            parts.add(vectors.subList(at, end));
            at = end;
        }
        return new PartialGroups(
                columns.rows(), vectors.subList(0, grouping.keys().size()), parts);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new CorruptStateException(otherwise);
        }
    }

    private static boolean holds(PartialColumn column, Vector vector) {
        return switch (vector) {
            case LongVector(long[] values) -> !column.type().isText() && holds(column, values);
            case UuidVector _ -> column.type().isText();
            case TextVector(int[] codes, var dictionary) -> {
                boolean fits = column.type().isText();
                for (int code : codes) {
                    fits &= code >= TextVector.NULL && code < dictionary.size();
                }
                yield fits;
            }
        };
    }

    private static boolean holds(PartialColumn column, long[] values) {
        boolean fits = true;
        for (long value : values) {
            fits &= switch (column.content()) {
                case BITS -> true;
                case COUNT -> value >= 0;
                case VALUES -> value == LongVector.NULL || column.type().holds(value);
            };
        }
        return fits;
    }

    static PartialGroups concat(Grouping grouping, List<PartialGroups> disjoint) {
        List<ValueType> keyTypes =
                grouping.keys().stream().map(Expression::type).toList();
        List<List<Vector>> parts = new ArrayList<>();
        for (int i = 0; i < grouping.aggregates().size(); i++) {
            int aggregate = i;
            List<ValueType> types = of(grouping.aggregates().get(i)).stream()
                    .map(PartialColumn::type)
                    .toList();
            parts.add(concat(
                    types,
                    disjoint.stream()
                            .map(groups -> groups.parts().get(aggregate))
                            .toList()));
        }
        return new PartialGroups(
                disjoint.stream().mapToInt(PartialGroups::groups).reduce(0, Math::addExact),
                concat(keyTypes, disjoint.stream().map(PartialGroups::keys).toList()),
                parts);
    }

    private static List<Vector> concat(List<ValueType> types, List<List<Vector>> several) {
        return IntStream.range(0, types.size())
                .mapToObj(i -> Vectors.concat(
                        types.get(i),
                        several.stream().map(vectors -> vectors.get(i)).toList()))
                .toList();
    }
}
