package kopi.core.query;

import static kopi.core.model.ColumnType.MONEY;
import static kopi.core.model.ColumnType.OPTIONAL_ID;

import java.util.ArrayList;
import java.util.List;
import kopi.core.aggregate.Grouping;
import kopi.core.aggregate.PartialGroups;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextDictionary;
import kopi.core.expression.TextVector;
import kopi.core.expression.UuidVector;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.DictionaryColumn;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;

/** Columns of files and messages as vectors of expressions, and the other way round. */
public final class ColumnVectors {
    /** As many digits as an amount of money has behind the point. */
    private static final int MONEY_SCALE = 4;

    private ColumnVectors() {}

    /** The type of a column's values in expressions. */
    public static ValueType type(ColumnSpec column) {
        return switch (column.type()) {
            case ID, OPTIONAL_ID, QUANTITY, BIGINT, INTEGER -> ValueType.BIGINT;
            case MONEY -> ValueType.decimal(MONEY_SCALE);
            case DECIMAL -> ValueType.decimal(column.scale());
            case KEY_TEXT, TEXT, UUID -> ValueType.TEXT;
            case BOOLEAN -> ValueType.BOOLEAN;
            case DATE -> ValueType.DATE;
            case TIME -> ValueType.TIME;
            case TIMESTAMP -> ValueType.TIMESTAMP;
        };
    }

    /** Rows as read, with those columns. */
    public static VectorBatch ofFile(Batch rows, List<ColumnSpec> columns) {
        List<Vector> vectors = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            vectors.add(ofFile(rows.columns().get(i), columns.get(i)));
        }
        return new VectorBatch(rows.rows(), vectors);
    }

    private static Vector ofFile(Column column, ColumnSpec spec) {
        return switch (column) {
            case LongColumn(long[] values) ->
                new LongVector(spec.type() == OPTIONAL_ID ? nullForAbsent(values) : values);
            case TextColumn texts -> {
                Vector vector = TextDictionary.encode(texts);
                // A text that must be there may be any bytes.
                yield spec.isNullable() && vector instanceof TextVector numbered ? withNulls(numbered) : vector;
            }
            case UuidColumn uuids -> new UuidVector(uuids);
            case DictionaryColumn(int[] codes, TextColumn dictionary) -> new TextVector(codes, dictionary);
        };
    }

    private static long[] nullForAbsent(long[] values) {
        long[] out = values.clone();
        for (int i = 0; i < out.length; i++) {
            if (out[i] == LongColumn.ABSENT) {
                out[i] = LongVector.NULL;
            }
        }
        return out;
    }

    /** The text that stands for NULL becomes that. */
    private static TextVector withNulls(TextVector texts) {
        TextColumn dictionary = texts.dictionary();
        for (int code = 0; code < dictionary.size(); code++) {
            if (dictionary.length(code) == 1 && dictionary.bytes()[dictionary.start(code)] == TextColumn.NULL) {
                return without(texts, code);
            }
        }
        return texts;
    }

    private static TextVector without(TextVector texts, int nullCode) {
        int[] codes = texts.codes().clone();
        for (int i = 0; i < codes.length; i++) {
            if (codes[i] == nullCode) {
                codes[i] = TextVector.NULL;
            }
        }
        return new TextVector(codes, texts.dictionary());
    }

    /** Vectors, none of whose values is an error, as columns of a message. */
    public static Batch toBatch(VectorBatch rows) {
        List<Column> columns = new ArrayList<>();
        for (Vector vector : rows.columns()) {
            columns.add(
                    switch (vector) {
                        case LongVector(long[] values) -> new LongColumn(values);
                        case TextVector(int[] codes, TextColumn dictionary) -> new DictionaryColumn(codes, dictionary);
                        case UuidVector(UuidColumn uuids) -> uuids;
                    });
        }
        return new Batch(rows.rows(), columns);
    }

    /** Groups as columns of a message. */
    public static Batch toBatch(PartialGroups groups) {
        return toBatch(groups.columns());
    }

    /**
     * The groups that {@link #toBatch(PartialGroups)} has made columns of.
     *
     * @throws kopi.core.error.CorruptStateException if they are none of that grouping
     */
    public static PartialGroups groups(Grouping grouping, Batch rows) {
        return PartialGroups.of(grouping, ofMessage(rows));
    }

    /** What {@link #toBatch(VectorBatch)} has made. */
    public static VectorBatch ofMessage(Batch rows) {
        List<Vector> vectors = new ArrayList<>();
        for (Column column : rows.columns()) {
            vectors.add(
                    switch (column) {
                        case LongColumn(long[] values) -> new LongVector(values);
                        case TextColumn texts -> TextDictionary.encode(texts);
                        case UuidColumn uuids -> new UuidVector(uuids);
                        case DictionaryColumn(int[] codes, TextColumn dictionary) -> new TextVector(codes, dictionary);
                    });
        }
        return new VectorBatch(rows.rows(), vectors);
    }
}
