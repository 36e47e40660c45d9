package kopi.app.ask;

import java.nio.file.Path;
import java.util.List;
import kopi.core.expression.ValueType;
import kopi.core.query.QueryPlan.OutputField;

/**
 * The result of a query.
 *
 * @param name of the report
 * @param title what it is about, for people; may be empty
 * @param fields its columns
 * @param csv where its rows are, as the pipeline has printed them
 * @param rows how many there are
 */
public record QueryResult(String name, String title, List<OutputField> fields, Path csv, long rows) {
    public QueryResult {
        fields = List.copyOf(fields);
    }

    List<ValueType> types() {
        return fields.stream().map(OutputField::type).toList();
    }

    /** Reads its rows. */
    ResultRows open() {
        return ResultRows.open(csv, types());
    }
}
