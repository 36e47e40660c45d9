package kopi.app.ask;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kopi.app.ask.ResultRows.Cell;
import kopi.core.query.QueryPlan.OutputField;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** A result as JSON: an object a row, with the columns in order; a column that has the name of an earlier one is numbered. */
final class JsonText {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private JsonText() {}

    static void writeArray(QueryResult result, Writer to) throws IOException {
        to.write('[');
        String separator = "\n";
        List<String> names = names(result);
        try (ResultRows rows = result.open()) {
            while (rows.hasNext()) {
                to.write(separator);
                writeRow(names, rows.next(), to);
                separator = ",\n";
            }
        }
        to.write("\n]\n");
    }

    static void writeLines(QueryResult result, Writer to) throws IOException {
        List<String> names = names(result);
        try (ResultRows rows = result.open()) {
            while (rows.hasNext()) {
                writeRow(names, rows.next(), to);
                to.write('\n');
            }
        }
    }

    private static void writeRow(List<String> names, List<Cell> row, Writer to) {
        try (JsonGenerator json = FACTORY.createGenerator(tools.jackson.core.ObjectWriteContext.empty(), to)) {
            json.writeStartObject();
            for (int i = 0; i < names.size(); i++) {
                json.writeName(names.get(i));
                write(row.get(i), json);
            }
            json.writeEndObject();
        }
    }

    private static void write(Cell cell, JsonGenerator json) {
        if (cell.text().isEmpty()) {
            json.writeNull();
            return;
        }
        String text = cell.text().get();
        switch (cell.type().kind()) {
            case BIGINT, DECIMAL -> json.writeNumber(text);
            case BOOLEAN -> json.writeBoolean(text.equals("true"));
            case TEXT, DATE, TIME, TIMESTAMP -> json.writeString(text);
        }
    }

    private static List<String> names(QueryResult result) {
        List<String> names = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (OutputField field : result.fields()) {
            String name = field.name();
            for (int number = 2; !known.add(name); number++) {
                name = field.name() + "_" + number;
            }
            names.add(name);
        }
        return names;
    }
}
