package kopi.core.relation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextVector;
import kopi.core.expression.UuidVector;
import kopi.core.expression.ValueText;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.model.TextColumn;
import kopi.core.operator.CsvRecords;
import kopi.core.query.QueryPlan.OutputField;

/**
 * Prints rows of a query as CSV records (RFC 4180, with line feeds): values as CAST to TEXT has them, NULL as nothing at all, and a
 * text without characters as two quotes.
 */
public final class QueryRecords {
    private QueryRecords() {}

    /** The record with the names of the columns. */
    public static byte[] header(List<OutputField> output) {
        var records = new CsvRecords();
        output.forEach(field -> records.text(field.name().getBytes(UTF_8)));
        return records.end().toBytes();
    }

    /** One record for each row, in order; no value may be an error. */
    public static byte[] records(VectorBatch rows, List<ValueType> types) {
        var records = new CsvRecords();
        for (int row = 0; row < rows.rows(); row++) {
            for (int column = 0; column < types.size(); column++) {
                print(records, rows.columns().get(column), types.get(column), row);
            }
            records.end();
        }
        return records.toBytes();
    }

    private static void print(CsvRecords records, Vector vector, ValueType type, int row) {
        switch (vector) {
            case LongVector(long[] values) ->
                records.field(values[row] == LongVector.NULL ? "" : ValueText.print(type, values[row]));
            case UuidVector(var uuids) -> records.field(uuids.text(row));
            case TextVector(int[] codes, TextColumn dictionary) -> {
                if (codes[row] == TextVector.NULL) {
                    records.field("");
                } else {
                    records.text(dictionary, codes[row]);
                }
            }
        }
    }
}
