package kopi.app.page;

import java.nio.file.Path;
import java.util.List;
import kopi.app.ask.QueryResult;
import kopi.core.query.QueryPlan.OutputField;
import tools.jackson.core.JsonGenerator;

/**
 * A table of a run's results, as far as it is shown.
 *
 * @param file what its file is called
 * @param report whose it is; empty: not known, or the list of rejected rows
 * @param path where its file is
 * @param rows how many it has
 * @param values those of the first rows, {@link #MAX_SHOWN} at most
 */
record ResultTable(
        String file, String report, Path path, List<ResultColumn> columns, long rows, List<List<String>> values) {
    /** How many rows of a table a page shows at most. */
    static final int MAX_SHOWN = 100_000;

    ResultTable {
        columns = List.copyOf(columns);
        values = List.copyOf(values);
    }

    /** What its file is called, without what files end with. */
    String name() {
        return file.replaceFirst("\\.csv$", "");
    }

    /** The same for a workbook. */
    QueryResult forWorkbook() {
        List<OutputField> fields = columns.stream()
                .map(column -> new OutputField(column.name(), column.type()))
                .toList();
        return new QueryResult(name(), "", fields, path, rows);
    }

    /** Writes it as an object. */
    void write(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("file", file);
        json.writeStringProperty("report", report);
        json.writeNumberProperty("rows", rows);
        json.writeArrayPropertyStart("columns");
        for (ResultColumn column : columns) {
            json.writeStartObject();
            json.writeStringProperty("name", column.name());
            json.writeStringProperty("kind", column.kind().text());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("values");
        for (List<String> row : values) {
            json.writeStartArray();
            row.forEach(json::writeString);
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
