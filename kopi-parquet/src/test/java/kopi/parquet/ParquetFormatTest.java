package kopi.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import kopi.adapter.file.AcceptedChunk;
import kopi.adapter.file.ColumnarFormat.Column;
import kopi.adapter.file.ColumnarFormat.Kind;
import kopi.adapter.file.DatasetReader;
import kopi.core.error.InvalidInputException;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.core.report.Projection;
import kopi.core.schema.SchemaText;
import kopi.core.schema.TableSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files that DuckDB writes give what it has put into them. */
class ParquetFormatTest {
    private static final String TYPED = "SELECT * FROM (VALUES"
            + " (1::BIGINT, -2::INTEGER, 3.50::DECIMAL(9,2), -12345678901234567890.25::DECIMAL(38,2), true, 0.1::DOUBLE, 'a,\"b'||chr(10)||'c',"
            + " DATE '2024-02-29', TIME '06:07:08', TIMESTAMP '2024-02-29 23:59:59', '0e37df36-f698-11e6-8dd4-cb9ced3df976'::UUID, 7::UINTEGER, [1]),"
            + " (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),"
            + " (-9223372036854775808, 2147483647, -0.01, 0.00, false, 1e20, '', DATE '0001-01-01', TIME '23:59:59.5',"
            + " TIMESTAMP '1969-12-31 23:59:58.000001', '00000000-0000-0000-0000-000000000000'::UUID, 4294967295, [])"
            + ") t(big, i, d, huge, b, f, t, day, clock, moment, id, u, list)";

    @TempDir
    private Path folder;

    private void duckDb(String... statements) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String rows(Path file, List<Integer> columns, String nullText) throws IOException {
        try (InputStream rows = new ParquetFormat().rows(file, columns, nullText)) {
            return new String(rows.readAllBytes(), UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "zstd", "gzip", "uncompressed"})
    void everyTypeIsWrittenAsItsValue(String codec) throws IOException {
        Path file = folder.resolve("typed.parquet");
        duckDb("COPY (" + TYPED + ") TO '" + file + "' (FORMAT parquet, CODEC " + codec + ")");

        assertThat(new ParquetFormat().contents(file).columns())
                .extracting(Column::kind)
                .containsExactly(
                        Kind.INTEGER,
                        Kind.INTEGER,
                        Kind.DECIMAL,
                        Kind.DECIMAL,
                        Kind.BOOLEAN,
                        Kind.FLOATING_POINT,
                        Kind.TEXT,
                        Kind.DATE,
                        Kind.TIME,
                        Kind.TIMESTAMP,
                        Kind.UUID,
                        Kind.INTEGER,
                        Kind.OTHER);
        assertThat(rows(file, IntStream.range(0, 12).boxed().toList(), "\\N"))
                .isEqualTo(
                        "1,-2,3.50,-12345678901234567890.25,true,0.1,\"a,\"\"b\nc\",2024-02-29,06:07:08,2024-02-29 23:59:59,"
                                + "0e37df36-f698-11e6-8dd4-cb9ced3df976,7\n"
                                + "\\N,\\N,\\N,\\N,\\N,\\N,\\N,\\N,\\N,\\N,\\N,\\N\n"
                                + "-9223372036854775808,2147483647,-0.01,0.00,false,100000000000000000000,\"\",0001-01-01,"
                                + "23:59:59.500000000,1969-12-31 23:59:58.000001000,00000000-0000-0000-0000-000000000000,4294967295\n");
        assertThat(rows(file, List.of(6), "")).isEqualTo("\"a,\"\"b\nc\"\n\"\"\n\"\"\n");
        assertThat(rows(file, List.of(8, 0), "")).startsWith("06:07:08,1\n,\n");
        assertThat(rows(file, List.of(), "")).isEqualTo("1\n1\n1\n");
    }

    /** The values of a table's rows, and what was rejected. */
    private static List<String> read(Path data, TableSchema table, int chunkBytes) {
        List<String> found = new ArrayList<>();
        Projection all = new Projection(table.dataset(), table.dataset().columns(), List.of());
        try (DatasetReader reader = DatasetReader.open(data, all, table.dialect(), chunkBytes)) {
            while (!reader.isTaken()) {
                AcceptedChunk chunk = reader.accept(reader.scan(reader.next()));
                for (int row = 0; row < chunk.batch().rows(); row++) {
                    StringBuilder line = new StringBuilder();
                    for (var column : chunk.batch().columns()) {
                        switch (column) {
                            case LongColumn(long[] values) -> line.append(values[row]);
                            case TextColumn text -> line.append(text.text(row));
                            default -> throw new IllegalArgumentException("no file has " + column);
                        }
                        line.append('|');
                    }
                    found.add(line.toString());
                }
                chunk.rejects()
                        .forEach(reject ->
                                found.add("line " + reject.line() + ", " + reject.column() + ": " + reject.reason()));
            }
        }
        return found;
    }

    private static TableSchema table(String ddl) {
        return SchemaText.parse("schema.sql", ddl).tables().getFirst();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aFileOfManyRowGroupsGivesWhatTheCsvFileGives(long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder csv = new StringBuilder("id,amount,day,then,name,flag\n");
        String[] names = {"", "a", "\"x,y\"", "\"\"\"q\"\"\"", "é\uD83D\uDE00", "long ".repeat(30)};
        for (int i = 0; i < 20_000; i++) {
            csv.append(random.nextInt(9) == 0 ? "" : String.valueOf(random.nextLong() / 3))
                    .append(',');
            csv.append(random.nextInt(9) == 0 ? "" : random.nextInt(100_000) / 100.0)
                    .append(',');
            csv.append(String.format("2024-%02d-%02d,", 1 + random.nextInt(12), 1 + random.nextInt(28)));
            csv.append(String.format(
                    "2024-01-01 %02d:%02d:%02d,", random.nextInt(24), random.nextInt(60), random.nextInt(60)));
            csv.append(names[random.nextInt(names.length)])
                    .append(',')
                    .append(random.nextBoolean())
                    .append('\n');
        }
        Path plain = Files.createDirectories(folder.resolve("plain/sales"));
        Path packed = Files.createDirectories(folder.resolve("packed/sales"));
        Files.writeString(plain.resolve("1.csv"), csv);
        duckDb("COPY (SELECT * FROM read_csv('" + plain.resolve("1.csv")
                + "', header = true, columns = {id: BIGINT, amount: 'DECIMAL(12,2)', day: DATE, \"then\": TIMESTAMP, name: VARCHAR,"
                + " flag: BOOLEAN})) TO '" + packed.resolve("1.parquet") + "' (FORMAT parquet, ROW_GROUP_SIZE 4096)");
        TableSchema table = table(
                "CREATE TABLE sales (id BIGINT, amount DECIMAL(12,2), day DATE, then TIMESTAMP, name TEXT, flag BOOLEAN);");

        List<String> expected = read(folder.resolve("plain"), table, 100_000);
        assertThat(expected).hasSize(20_000);
        assertThat(read(folder.resolve("packed"), table, 100_000))
                .as("seed %s", seed)
                .isEqualTo(expected);
        assertThat(read(folder.resolve("packed"), table, 1_000))
                .as("seed %s", seed)
                .isEqualTo(expected);
        // Some columns, in another order.
        TableSchema part = table("CREATE TABLE sales (NAME TEXT, id BIGINT);");
        assertThat(read(folder.resolve("packed"), part, 50_000)).isEqualTo(read(folder.resolve("plain"), part, 50_000));
    }

    @Test
    void whatCannotBeReadIsNamedByColumnAndRow() throws IOException {
        Path file = Files.createDirectories(folder.resolve("sales")).resolve("1.parquet");
        duckDb("COPY (" + TYPED + ") TO '" + file + "' (FORMAT parquet)");
        assertThat(read(folder, table("CREATE TABLE sales (big BIGINT NOT NULL, u INTEGER);"), 1_000))
                .containsExactly(
                        "1|7|",
                        "line 2, big: not an integer: \"\\u{1}NULL\"",
                        "line 3, big: not an integer: \"-9223372036854775808\"");
        assertThatThrownBy(() -> read(folder, table("CREATE TABLE sales (day TIMESTAMP);"), 1_000))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("sales/1.parquet: the column day is DATE (INT32), which cannot be read as TIMESTAMP");
        assertThatThrownBy(() -> read(folder, table("CREATE TABLE sales (\"list.list.element\" TEXT);"), 1_000))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("is a part of a list, map or struct (INT32), which cannot be read as TEXT");
        assertThatThrownBy(() -> read(folder, table("CREATE TABLE sales (nothing TEXT);"), 1_000))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(
                        "sales/1.parquet has no column nothing, which is needed; its header has: big, i, d");
    }

    @Test
    void damagedFilesFailByName() throws IOException {
        Path file = Files.createDirectories(folder.resolve("sales")).resolve("1.parquet");
        duckDb("COPY (SELECT range AS id, 'name ' || range AS name FROM range(5000)) TO '" + file
                + "' (FORMAT parquet)");
        TableSchema table = table("CREATE TABLE sales (id BIGINT, name TEXT);");
        List<String> right = read(folder, table, 10_000);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 3, 100, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> read(folder, table, 10_000))
                    .as("%s bytes", length)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageStartingWith("sales/1.parquet cannot be read: ");
        }
        Random random = new Random(3);
        for (int i = 0; i < 40; i++) {
            byte[] damaged = whole.clone();
            damaged[4 + random.nextInt(whole.length - 12)] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, damaged);
            try {
                // Pages need have no checksum: another value may come out, but not another number of rows.
                assertThat(read(folder, table, 10_000)).hasSameSizeAs(right);
            } catch (InvalidInputException e) {
                assertThat(e).hasMessageStartingWith("sales/1.parquet");
            }
        }
    }
}
