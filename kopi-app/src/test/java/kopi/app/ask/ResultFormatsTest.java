package kopi.app.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.error.InvalidInputException;
import kopi.core.expression.ValueType;
import kopi.core.query.QueryPlan.OutputField;
import kopi.testkit.property.Seeds;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** What is written in a format holds what the pipeline has printed: other programs read it back. */
class ResultFormatsTest {
    private static final List<OutputField> FIELDS = List.of(
            new OutputField("flag", ValueType.BOOLEAN),
            new OutputField("count", ValueType.BIGINT),
            new OutputField("amount", ValueType.decimal(4)),
            new OutputField("share", ValueType.decimal(12)),
            new OutputField("name", ValueType.TEXT),
            new OutputField("day", ValueType.DATE),
            new OutputField("clock", ValueType.TIME),
            new OutputField("at", ValueType.TIMESTAMP));

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    @TempDir
    private Path folder;

    /** Of each type some values as results print them. */
    private static List<String> values(ValueType type) {
        return switch (type.kind()) {
            case BOOLEAN -> List.of("true", "false");
            case BIGINT -> List.of("0", "-1", "9223372036854775807", "-9223372036854775806");
            case DECIMAL ->
                type.scale() == 4
                        ? List.of("0.0000", "-0.0001", "12.5000", "922337203685477.5807", "-922337203685477.5806")
                        : List.of("0.333333333333", "-9223372.036854775806", "1.000000000000");
            case TEXT -> List.of("", "a", " b ", "x,\"y\"", "two\nlines", "\\N", "NULL", "é😀", "=1+1", "'");
            case DATE -> List.of("0001-01-01", "2024-02-29", "9999-12-31");
            case TIME -> List.of("00:00:00", "23:59:59");
            case TIMESTAMP -> List.of("0001-01-01 00:00:00", "2024-02-29 23:59:59", "9999-12-31 12:00:00");
        };
    }

    private static List<List<@Nullable String>> rows(SplittableRandom random) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            List<@Nullable String> row = new ArrayList<>();
            for (OutputField field : FIELDS) {
                List<String> values = values(field.type());
                row.add(random.nextInt(5) == 0 ? null : values.get(random.nextInt(values.size())));
            }
            rows.add(row);
        }
        return rows;
    }

    private QueryResult result(List<List<@Nullable String>> rows) throws IOException {
        String header = FIELDS.stream().map(OutputField::name).collect(Collectors.joining(",", "", "\n"));
        String csv = rows.stream()
                .map(row -> row.stream()
                        .map(value -> value == null ? "" : "\"" + value.replace("\"", "\"\"") + "\"")
                        .collect(Collectors.joining(",", "", "\n")))
                .collect(Collectors.joining());
        Path file = Files.writeString(folder.resolve("result"), header + csv);
        return new QueryResult("result", "", FIELDS, file, rows.size());
    }

    private static String sqlType(ValueType type) {
        return switch (type.kind()) {
            case DECIMAL -> "DECIMAL(19," + type.scale() + ")";
            case TEXT -> "VARCHAR";
            default -> type.kind().name();
        };
    }

    private static String columns() {
        return FIELDS.stream()
                .map(field -> "'" + field.name() + "': '" + sqlType(field.type()) + "'")
                .collect(Collectors.joining(", ", "columns = {", "}"));
    }

    /** How DuckDB reads it, which for Parquet needs no word on types. */
    private static String source(ResultFormat format, Path file) {
        return switch (format) {
            case CSV ->
                "read_csv('" + file + "', header = true, auto_detect = false, quote = '\"', escape = '\"',"
                        + " allow_quoted_nulls = false, nullstr = '', " + columns() + ")";
            case PARQUET -> "read_parquet('" + file + "')";
            default -> throw new IllegalArgumentException(format + " is not read by DuckDB");
        };
    }

    private static List<List<@Nullable String>> read(ResultFormat format, Path file) throws IOException {
        return switch (format) {
            // DuckDB takes numbers in JSON for floating-point ones.
            case JSON -> objects(JSON.readTree(file));
            case NDJSON -> {
                List<List<@Nullable String>> rows = new ArrayList<>();
                Files.readAllLines(file).forEach(line -> rows.add(object(JSON.readTree(line))));
                yield rows;
            }
            default -> readByDuckDb(format, file);
        };
    }

    private static List<List<@Nullable String>> objects(JsonNode array) {
        List<List<@Nullable String>> rows = new ArrayList<>();
        array.forEach(row -> rows.add(object(row)));
        return rows;
    }

    private static List<@Nullable String> object(JsonNode row) {
        List<@Nullable String> values = new ArrayList<>();
        for (OutputField field : FIELDS) {
            JsonNode value = row.path(field.name());
            boolean isNumber = field.type().isNumeric();
            assertThat(value.isNumber() || value.isNull()).as(field.name()).isEqualTo(isNumber || value.isNull());
            values.add(value.isNull() ? null : isNumber ? value.decimalValue().toPlainString() : value.asString());
        }
        return values;
    }

    private static List<List<@Nullable String>> readByDuckDb(ResultFormat format, Path file) {
        String columns = FIELDS.stream()
                .map(field -> "CAST(\"" + field.name() + "\" AS VARCHAR)")
                .collect(Collectors.joining(", "));
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + columns + " FROM " + source(format, file))) {
            List<List<@Nullable String>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable String> row = new ArrayList<>();
                for (int i = 1; i <= FIELDS.size(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(format + ": " + e.getMessage(), e);
        }
    }

    @Test
    void everyFormatForProgramsHoldsWhatWasPrinted() {
        Seeds.each(40, random -> {
            List<List<@Nullable String>> rows = rows(random);
            try {
                QueryResult result = result(rows);
                for (ResultFormat format :
                        List.of(ResultFormat.CSV, ResultFormat.JSON, ResultFormat.NDJSON, ResultFormat.PARQUET)) {
                    Path file = folder.resolve("out." + format.suffix());
                    assertThat(ResultOutput.file(file, format).write(List.of(result)))
                            .hasSize(1);
                    assertThat(read(format, file)).as(format.name()).isEqualTo(rows);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void columnsOfTheSameNameCannotBeParquet() throws IOException {
        OutputField twice = FIELDS.getFirst();
        var result = new QueryResult(
                "twins", "", List.of(twice, twice), Files.writeString(folder.resolve("twins"), "flag,flag\n"), 0);
        var output = ResultOutput.folder(folder.resolve("out"), ResultFormat.PARQUET);
        assertThatThrownBy(() -> output.write(List.of(result)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("twins has two columns flag")
                .hasMessageContaining("(AS)");
        try (Stream<Path> left = Files.list(folder.resolve("out"))) {
            assertThat(left).isEmpty();
        }
    }
}
