package kopi.adapter.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import kopi.core.error.InvalidInputException;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.report.Conjunction;
import kopi.core.report.Projection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables whose files are named: by paths, by patterns, and standard input. */
class InputTablesTest {
    private static final ColumnSpec ID = new ColumnSpec("id", ColumnType.ID);
    private static final Projection PROJECTION =
            new Projection(new Dataset("things", List.of(ID)), List.of(ID), List.of(Conjunction.EVERYTHING));

    @TempDir
    private Path folder;

    private void files(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "id\n1\n");
        }
    }

    private InputTables named(String... patterns) {
        return InputTables.of(
                Optional.empty(),
                Arrays.stream(patterns)
                        .map(pattern -> "things=" + folder + "/" + pattern)
                        .toList(),
                InputStream::nullInputStream);
    }

    private List<String> found(String... patterns) {
        return named(patterns).list("things").files().stream()
                .map(entry -> folder.relativize(entry.path()).toString())
                .toList();
    }

    @Test
    void patternsStandForWhatShellsHaveThemStandFor() throws IOException {
        files(
                "a/2024-01.csv",
                "a/2024-02.csv",
                "a/2023-12.csv",
                "a/.hidden.csv",
                "b/c/2024-03.csv",
                "b/x.csv",
                "[1].csv");

        assertThat(found("a/2024-*.csv")).containsExactly("a/2024-01.csv", "a/2024-02.csv");
        assertThat(found("?/*.csv")).containsExactly("a/2023-12.csv", "a/2024-01.csv", "a/2024-02.csv", "b/x.csv");
        assertThat(found("**/2024-*.csv")).containsExactly("a/2024-01.csv", "a/2024-02.csv", "b/c/2024-03.csv");
        assertThat(found("a/202[34]-{01,12}.csv")).containsExactly("a/2023-12.csv", "a/2024-01.csv");
        assertThat(found("a/.*.csv")).containsExactly("a/.hidden.csv");
        assertThat(found("[1].csv")).as("what is there is meant").containsExactly("[1].csv");
        assertThat(found("b")).as("a folder").containsExactly("b/c/2024-03.csv", "b/x.csv");
        assertThat(found("b/x.csv", "b/*.csv", "a/2023-12.csv"))
                .as("each once")
                .containsExactly("a/2023-12.csv", "b/x.csv");
    }

    @Test
    void whatIsNotReadIsNamedAndWhatIsAskedForIsReadOrRefused() throws IOException {
        files("x.csv", "y.txt", "z.xlsx", "w.csv.bz2");

        TableFolder folderOfAll = named("*").list("things");
        assertThat(folderOfAll.files()).hasSize(1);
        assertThat(folderOfAll.skipped()).hasSize(3);
        assertThat(found("y.txt")).containsExactly("y.txt");
        assertThatThrownBy(() -> found("z.xlsx"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("z.xlsx is not read: a spreadsheet");
        assertThatThrownBy(() -> found("w*"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("--table things: no file of ")
                .hasMessageContaining("compressed in a way that is not read");
        assertThatThrownBy(() -> found("nothing-*.csv"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("--table things: there is no file " + folder + "/nothing-*.csv");
        assertThatThrownBy(() -> found("gone.csv")).hasMessageContaining("there is no file");
        assertThatThrownBy(() -> found("[x")).hasMessageContaining("is malformed");
    }

    @Test
    void optionsThatDoNotGoTogetherAreRefused() {
        assertInvalid("--table: things is not TABLE=FILE", "things");
        assertInvalid("--table: things= is not TABLE=FILE", "things=");
        assertInvalid("a and b cannot both be read from standard input", "a=-", "b=-");
        assertInvalid("standard input and other files do not go together", "a=-", "A=x.csv");
        InputTables tables = InputTables.of(Optional.empty(), List.of("storse=x"), InputStream::nullInputStream);
        assertThatThrownBy(() -> tables.requireTables(List.of("stores", "users")))
                .hasMessage("--table: there is no table storse; did you mean stores?; there are stores, users");
        assertThatThrownBy(() -> tables.list("users"))
                .hasMessageContaining(
                        "the table users is needed: say where its files are, by --data DIR or --table users=FILE");
    }

    private static void assertInvalid(String message, String... options) {
        assertThatThrownBy(() -> InputTables.of(Optional.empty(), List.of(options), InputStream::nullInputStream))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void standardInputIsReadOncePackedOrNotAndSummedUp() throws IOException {
        StringBuilder csv = new StringBuilder("id\n");
        for (int i = 0; i < 300_000; i++) {
            csv.append(i).append('\n');
        }
        byte[] plain = csv.toString().getBytes(UTF_8);
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(plain);
        }
        for (byte[] bytes : List.of(plain, packed.toByteArray())) {
            InputTables tables =
                    InputTables.of(Optional.empty(), List.of("things=-"), () -> new ByteArrayInputStream(bytes));
            // Somebody looks before.
            DatasetReader.open(tables, PROJECTION, Optional.empty(), 1_000_000);
            List<Long> ids = new ArrayList<>();
            try (DatasetReader reader = DatasetReader.open(tables, PROJECTION, Optional.empty(), 100_000)) {
                while (!reader.isTaken()) {
                    AcceptedChunk chunk = reader.accept(reader.scan(reader.next()));
                    for (int row = 0; row < chunk.batch().rows(); row++) {
                        ids.add(chunk.batch().longs(0)[row]);
                    }
                }
                var crc32c = new CRC32C();
                crc32c.update(bytes);
                InputFile file = reader.inputFiles().getFirst();
                assertThat(file.path()).isEqualTo("(standard input)");
                assertThat(file.bytes()).isEqualTo(bytes.length);
                assertThat(file.crc32c()).isEqualTo((int) crc32c.getValue());
            }
            assertThat(ids).hasSize(300_000).startsWith(0L, 1L).endsWith(299_999L);
            assertThatThrownBy(() -> DatasetReader.open(tables, PROJECTION, Optional.empty(), 1_000))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("standard input has been read, and is needed once more");
        }
    }

    @Test
    void aTableMayBeNamedAndTheOthersStayInTheirFolders() throws IOException {
        files("data/things/a.csv", "data/others/b.csv", "elsewhere/c.csv");
        InputTables tables = InputTables.of(
                Optional.of(folder.resolve("data")),
                List.of("THINGS=" + folder.resolve("elsewhere/c.csv")),
                InputStream::nullInputStream);

        assertThat(tables.list("things").files().getFirst().path()).isEqualTo(folder.resolve("elsewhere/c.csv"));
        assertThat(tables.list("others").files().getFirst().name()).isEqualTo("others/b.csv");
        assertThat(FolderSamples.of(tables)).extracting(sample -> sample.name()).containsExactly("THINGS", "others");
    }
}
