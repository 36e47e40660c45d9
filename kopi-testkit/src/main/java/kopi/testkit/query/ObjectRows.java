package kopi.testkit.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.expression.TypedValue;
import kopi.core.expression.ValueType;
import kopi.core.expression.VectorBatch;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import org.jspecify.annotations.Nullable;

/** Rows as lists of objects, with {@code null} for NULL, in columns, and the other way round. */
public final class ObjectRows {
    private ObjectRows() {}

    /** Rows as they are read from a file; columns are nullable. */
    public static Batch toBatch(List<ColumnSpec> columns, List<List<@Nullable Object>> rows) {
        List<Column> made = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (List<@Nullable Object> row : rows) {
                values.add(row.get(i));
            }
            made.add(columns.get(i).type().isText() ? texts(values) : longs(values));
        }
        return new Batch(rows.size(), made);
    }

    private static LongColumn longs(List<@Nullable Object> values) {
        return new LongColumn(values.stream().mapToLong(TypedValue::toLong).toArray());
    }

    private static TextColumn texts(List<@Nullable Object> values) {
        var bytes = new ByteArrayOutputStream();
        int[] ends = new int[values.size()];
        for (int row = 0; row < ends.length; row++) {
            Object text = values.get(row);
            bytes.writeBytes(text == null ? new byte[] {TextColumn.NULL} : ((String) text).getBytes(UTF_8));
            ends[row] = bytes.size();
        }
        return new TextColumn(bytes.toByteArray(), ends);
    }

    /** The rows of vectors. */
    public static List<List<@Nullable Object>> of(VectorBatch batch, List<ValueType> types) {
        return IntStream.range(0, batch.rows())
                .mapToObj(row -> {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (int i = 0; i < types.size(); i++) {
                        values.add(TypedValue.at(batch.columns().get(i), types.get(i), row));
                    }
                    return values;
                })
                .toList();
    }
}
