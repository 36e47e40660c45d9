package kopi.app.ask;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import kopi.adapter.file.ColumnarOutput;
import kopi.adapter.file.ColumnarOutput.Field;
import kopi.app.ask.ResultRows.Cell;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;

/** A result as a Parquet file, by the module that can write one. */
final class ParquetResult {
    private static final String SUFFIX = ".parquet";

    private ParquetResult() {}

    /**
     * Writes a file.
     *
     * @throws InvalidInputException if two columns have the same name, or no module is there that can
     */
    static void write(QueryResult result, Path file) throws IOException {
        List<Field> fields = fields(result);
        try (ResultRows rows = result.open();
                ColumnarOutput.Rows to = output().open(file, fields)) {
            while (rows.hasNext()) {
                to.add(rows.next().stream().map(Cell::text).toList());
            }
        }
    }

    private static List<Field> fields(QueryResult result) {
        Set<String> names = new HashSet<>();
        return result.fields().stream()
                .map(field -> {
                    if (!names.add(field.name())) {
                        throw new InvalidInputException(
                                result.name() + " has two columns " + SafeText.value(field.name())
                                        + ", and columns of a Parquet file are known by their names; give one another name (AS)");
                    }
                    return new Field(field.name(), field.type());
                })
                .toList();
    }

    private static ColumnarOutput output() {
        return ServiceLoader.load(ColumnarOutput.class, ParquetResult.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(output -> output.suffix().equals(SUFFIX))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "this kopi was built without the module that writes Parquet files (kopi-parquet)"));
    }
}
