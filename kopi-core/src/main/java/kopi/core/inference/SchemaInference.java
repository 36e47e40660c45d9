package kopi.core.inference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kopi.core.inference.DialectGuess.Guess;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.Schema;
import kopi.core.schema.TableSchema;

/** Finds out from samples what tables of a dataset may be declared as. */
public final class SchemaInference {
    /** What tables of schemas are limited to. */
    private static final int MAX_COLUMNS = 1_000;

    private SchemaInference() {}

    /** The same samples always give the same schema; its tables are in the order of the samples. */
    public static InferredSchema infer(List<TableSample> samples) {
        List<String> remarks = new ArrayList<>();
        List<String> names = names(samples);
        List<GuessedTable> tables = IntStream.range(0, samples.size())
                .mapToObj(i -> guess(samples.get(i), names.get(i), remarks))
                .toList();
        List<TableSchema> schemas = tables.stream()
                .map(table -> new TableSchema(
                        table.schema().dataset(),
                        table.schema().primaryKey(),
                        KeyGuess.foreignKeys(table, tables),
                        table.schema().dialect()))
                .toList();
        return new InferredSchema(new Schema(schemas), remarks);
    }

    /** In small letters, unless two folders would be one table then. */
    private static List<String> names(List<TableSample> samples) {
        List<String> exact = samples.stream().map(TableSample::name).toList();
        List<String> small = exact.stream().map(TableReading::name).toList();
        return new HashSet<>(small).size() == small.size() ? small : exact;
    }

    private static GuessedTable guess(TableSample sample, String name, List<String> remarks) {
        SampledTable read = TableReading.read(sample);
        Guess guess = DialectGuess.of(read);
        SampledTable table = read.withDialect(guess.dialect());
        List<ColumnSpec> columns = IntStream.range(0, table.names().size())
                .mapToObj(i -> column(table, i))
                .toList();
        Optional<ColumnSpec> key = KeyGuess.primaryKey(table, columns);
        List<ColumnSpec> declared = columns.stream()
                .limit(MAX_COLUMNS)
                .map(column -> key.equals(Optional.of(column)) ? notNull(column) : column)
                .toList();
        if (guess.isOrderAmbiguous()) {
            remarks.add(name + ": dates may have the day or the month first"
                    + DialectGuess.ambiguousColumn(table, guess.dialect())
                            .map(column -> ", as in column " + column)
                            .orElse("")
                    + "; declare DATE or TIMESTAMP, and WITH (date_format = 'DD/MM/YYYY') or 'MM/DD/YYYY'");
        }
        for (int i = 0; i < columns.size(); i++) {
            boolean isRounded = columns.get(i).type() == ColumnType.DECIMAL
                    && ColumnGuess.decimals(table.columns().get(i), guess.dialect()) > ColumnSpec.MAX_SCALE;
            if (isRounded) {
                remarks.add(name + ": column " + columns.get(i).name() + " has more than " + ColumnSpec.MAX_SCALE
                        + " digits behind the point, and is rounded to so many; declare TEXT to keep it as it is");
            }
        }
        if (table.rows() == 0) {
            remarks.add(name + ": no rows to look at, so all columns are TEXT");
        }
        return new GuessedTable(
                table,
                new TableSchema(new Dataset(name, declared), key.map(ColumnSpec::name), List.of(), guess.dialect()));
    }

    private static ColumnSpec column(SampledTable table, int i) {
        CsvDialect dialect = table.dialect();
        List<String> fields = table.columns().get(i);
        ColumnSpec column = ColumnGuess.of(
                table.names().get(i), fields, dialect, table.sample().isWhole());
        boolean isAlwaysThere = table.sample().isWhole()
                && !fields.isEmpty()
                && fields.size() < TableReading.MAX_ROWS
                && !fields.contains(dialect.nullText());
        return isAlwaysThere ? notNull(column) : column;
    }

    private static ColumnSpec notNull(ColumnSpec column) {
        return new ColumnSpec(column.name(), column.type(), column.precision(), column.scale(), false);
    }
}
