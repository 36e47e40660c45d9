package kopi.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.oracle.ResultFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input in any form gives the bytes that the plain CSV files give. */
@Timeout(120)
class FormatsTest {
    @TempDir
    private Path folder;

    private static CommandLineRun kopi(String... args) {
        return CommandLineRun.ofKopi(args);
    }

    private Path reports(Path data, String name) {
        Path out = folder.resolve(name);
        CommandLineRun run = kopi("run", "--data", data.toString(), "--out", out.toString(), "--threads", "2");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return out;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Packs a file as people do: by the tool if there is one, in one part or several. */
    private static void pack(Path file, Path packed, Random random) throws IOException {
        boolean isGzip = packed.toString().endsWith(".gz");
        byte[] bytes = Files.readAllBytes(file);
        int middle = random.nextInt(bytes.length + 1);
        List<byte[]> parts = random.nextBoolean()
                ? List.of(bytes)
                : List.of(Arrays.copyOf(bytes, middle), Arrays.copyOfRange(bytes, middle, bytes.length));
        try (OutputStream out = Files.newOutputStream(packed)) {
            for (byte[] part : parts) {
                out.write(hasTool(isGzip ? "gzip" : "zstd") ? byTool(isGzip ? "gzip" : "zstd", part) : gzip(part));
            }
        }
    }

    private static boolean hasTool(String name) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, name)));
    }

    private static byte[] byTool(String tool, byte[] text) throws IOException {
        Path plain = Files.createTempFile("kopi-", ".plain");
        Path packed = Files.createTempFile("kopi-", ".packed");
        try {
            Files.write(plain, text);
            Process process = new ProcessBuilder(tool, "-c")
                    .redirectInput(plain.toFile())
                    .redirectOutput(packed.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            return Files.readAllBytes(packed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            Files.delete(plain);
            Files.delete(packed);
        }
    }

    private static byte[] gzip(byte[] text) {
        var packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** A file may become two, so lines are told from each other by their text alone. */
    private static List<String> rejects(Path out) throws IOException {
        Path file = out.resolve("rejects.csv");
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .map(line -> line.replace(".csv.gz,", ".csv,").replace(".csv.zst,", ".csv,"))
                        .toList()
                : List.of();
    }

    @ParameterizedTest
    @ValueSource(longs = {51, 52})
    void packedFilesAmongPlainOnesGiveTheSameBytes(long seed) throws IOException {
        Path plain = folder.resolve("plain");
        AdversarialDataset.write(plain, seed);
        Path expected = reports(plain, "expected");
        Random random = new Random(seed);
        List<String> suffixes = hasTool("zstd") ? List.of("", ".gz", ".zst", ".GZ") : List.of("", ".gz", ".GZ");
        Path mixed = folder.resolve("mixed");
        for (Path file : files(plain)) {
            String suffix = file.toString().toLowerCase(Locale.ROOT).endsWith(".csv")
                    ? suffixes.get(random.nextInt(suffixes.size()))
                    : "";
            Path copy = mixed.resolve(plain.relativize(file) + suffix);
            Files.createDirectories(copy.getParent());
            if (suffix.isEmpty()) {
                Files.copy(file, copy);
            } else {
                pack(file, mixed.resolve(plain.relativize(file) + suffix.toLowerCase(Locale.ROOT)), random);
                Path made = mixed.resolve(plain.relativize(file) + suffix.toLowerCase(Locale.ROOT));
                if (!made.equals(copy)) {
                    Files.move(made, copy);
                }
            }
        }

        Path actual = reports(mixed, "actual");

        ResultFolders.assertSame(ResultFolders.read(expected), actual);
        assertThat(rejects(actual).stream().map(line -> line.replace(".csv.GZ,", ".csv,")))
                .as("seed %s", seed)
                .isEqualTo(rejects(expected));
    }

    @Test
    void aPackedFileIsAskedAndLookedAtAndNamedWhenItIsDamaged() throws IOException {
        Path data = folder.resolve("data");
        Path sales = Files.createDirectories(data.resolve("sales"));
        StringBuilder csv = new StringBuilder("day,amount\n");
        for (int i = 0; i < 40_000; i++) {
            csv.append("2024-01-").append(10 + i % 20).append(',').append(i).append(".25\n");
        }
        byte[] packed = gzip(csv.toString().getBytes(UTF_8));
        Files.write(sales.resolve("2024.csv.gz"), packed);

        CommandLineRun schema = kopi("schema", data.toString());
        assertThat(schema.out())
                .contains("CREATE TABLE sales")
                .contains("day DATE")
                .contains("amount DECIMAL");
        Files.writeString(data.resolve("schema.sql"), schema.out());
        CommandLineRun ask = kopi(
                "ask",
                "--data",
                data.toString(),
                "--format",
                "csv",
                "SELECT COUNT(*) AS n, SUM(amount) AS s FROM sales");
        assertThat(ask.exitCode()).as(ask.err()).isZero();
        assertThat(ask.out()).isEqualTo("n,s\n40000,799990000.0000\n");

        Files.write(sales.resolve("2024.csv.gz"), Arrays.copyOf(packed, packed.length - 9));
        CommandLineRun cut = kopi("ask", "--data", data.toString(), "SELECT COUNT(*) AS n FROM sales");
        assertThat(cut.exitCode()).isEqualTo(2);
        assertThat(new ArrayList<>(cut.err().lines().toList()))
                .containsExactly("kopi: sales/2024.csv.gz cannot be unpacked: at byte " + (packed.length - 9) + " of "
                        + (packed.length - 9) + " it is cut off: more should follow");
    }

    private CommandLineRun withInput(byte[] stdin, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(stdin));
        try {
            return kopi(args);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void namedFilesAndStandardInputGiveTheSameBytes() throws IOException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 53);
        for (Path file : files(data.resolve("stores"))) {
            Files.delete(file);
        }
        Path stores =
                Files.writeString(data.resolve("stores/all.csv"), "store_id,store_name\n1,\"one,\"\n2,two\n3,three\n");
        Path expected = reports(data, "expected");
        Path moved = Files.move(data.resolve("transactions"), folder.resolve("exports"));
        byte[] bytes = Files.readAllBytes(stores);
        Files.delete(stores);
        for (byte[] stdin : List.of(bytes, gzip(bytes))) {
            Path out = folder.resolve("actual" + stdin.length);
            CommandLineRun run = withInput(
                    stdin,
                    "run",
                    "--data",
                    "" + data,
                    "--out",
                    "" + out,
                    "--table",
                    "stores=-",
                    "--table",
                    "transactions=" + moved + "/**/*");
            assertThat(run.exitCode()).as(run.err()).isZero();
            ResultFolders.assertSame(ResultFolders.read(expected), out);
            assertThat(Files.readString(out.resolve("kopi-run.json"))).contains("\"(standard input)\"");
        }
    }

    @Test
    void tablesThatCannotBeReadSoAreRefusedByName() throws IOException {
        Path file = Files.writeString(folder.resolve("stores.csv"), "store_id,store_name\n1,a\n");
        String out = folder.resolve("out").toString();
        assertRefused("--data DIR is missing", "run", "--out", out);
        assertRefused(
                "--table: there is no table storse; did you mean stores?",
                "run",
                "--out",
                out,
                "--table",
                "storse=" + file);
        assertRefused(
                "is needed: say where its files are, by --data DIR or --table ",
                "run",
                "--out",
                out,
                "--table",
                "stores=" + file);
        assertRefused(
                "--table stores: there is no file " + folder + "/x*",
                "ask",
                "SELECT 1 AS one FROM stores",
                "--schema",
                Files.writeString(folder.resolve("s.sql"), "CREATE TABLE stores (store_id BIGINT);")
                        .toString(),
                "--table",
                "stores=" + folder + "/x*");
        assertRefused("stores and the query cannot both be read from standard input", "ask", "--table", "stores=-");
        assertRefused(
                "stores cannot come from standard input: write it to a file first",
                "submit",
                "--gateway",
                "127.0.0.1:1",
                "--job",
                "j",
                "--out",
                out,
                "--data",
                "" + folder,
                "--table",
                "stores=-");
        CommandLineRun ask =
                kopi("ask", "SELECT store_name FROM stores", "--table", "stores=" + file, "--format", "csv");
        assertThat(ask.out()).as(ask.err()).isEqualTo("store_name\na\n");
        CommandLineRun schema = kopi("schema", "--table", "shops=" + file);
        assertThat(schema.out()).as(schema.err()).contains("CREATE TABLE shops").contains("store_id");
        assertRefused(
                "the tables are not the chain's, and no schema declares them: run \"kopi schema\" with the same --table",
                "ask",
                "SELECT 1 AS one FROM shops",
                "--table",
                "shops=" + file);
    }

    /** Each file as DuckDB has it, with the types that it finds. */
    private static void toParquet(Path plain, Path parquet) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (Path file : files(plain)) {
                Path copy = parquet.resolve(plain.relativize(file)).resolveSibling(file.getFileName() + ".parquet");
                Files.createDirectories(copy.getParent());
                statement.execute("COPY (SELECT * FROM read_csv('" + file + "', header = true)) TO '" + copy
                        + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Test
    void parquetFilesGiveTheSameBytes() throws IOException {
        Path plain = folder.resolve("plain");
        CommandLineRun made = kopi("generate", "--out", "" + plain, "--scale", "0.0005", "--seed", "54");
        assertThat(made.exitCode()).as(made.err()).isZero();
        Path parquet = folder.resolve("parquet");
        toParquet(plain, parquet);

        ResultFolders.assertSame(ResultFolders.read(reports(plain, "expected")), reports(parquet, "actual"));
        assertThat(folder.resolve("actual/t1.csv")).isNotEmptyFile();

        String sql = "SELECT store_name, COUNT(*) AS n, SUM(final_amount) AS sales FROM transactions t JOIN stores s ON"
                + " s.store_id = t.store_id GROUP BY store_name ORDER BY sales DESC";
        CommandLineRun expected = kopi("ask", sql, "--data", "" + plain, "--format", "csv");
        CommandLineRun actual = kopi("ask", sql, "--data", "" + parquet, "--format", "csv");
        assertThat(actual.exitCode()).as(actual.err()).isZero();
        assertThat(actual.out()).isEqualTo(expected.out()).contains("\n");
        assertThat(actual.err()).isEqualTo(expected.err());
        CommandLineRun counted =
                kopi("ask", "SELECT COUNT(*) AS n FROM users", "--data", "" + parquet, "--format", "csv");
        assertThat(counted.out())
                .isEqualTo(kopi("ask", "SELECT COUNT(*) AS n FROM users", "--data", "" + plain, "--format", "csv")
                        .out());
    }

    @Test
    void aNamedFileThatCannotBeReadIsWhatIsWrong() throws IOException {
        Path file = Files.write(folder.resolve("stores.csv.gz"), new byte[] {0x1F, (byte) 0x8B, 8});
        assertRefused(
                file + " cannot be unpacked: at byte 3 of 3 it is cut off",
                "ask",
                "SELECT 1 AS x FROM stores",
                "--table",
                "stores=" + file);
        CommandLineRun run = withInput(
                new byte[0], "run", "--reports", "t1", "--out", "" + folder.resolve("o"), "--table", "transactions=-");
        assertThat(run.err()).contains("(standard input) is empty: it needs at least a header line");
    }

    private static void assertRefused(String message, String... args) {
        CommandLineRun run = kopi(args);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }
}
