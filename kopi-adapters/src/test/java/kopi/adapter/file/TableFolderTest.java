package kopi.adapter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kopi.core.error.InvalidInputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opens nothing: a test that waits for a pipe runs into the time limit. */
@Timeout(120)
class TableFolderTest {
    @TempDir
    private Path data;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(data.resolve("things"));
    }

    private void files(String... names) throws IOException {
        for (String name : names) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.createFile(folder.resolve(name));
        }
    }

    private List<String> read() {
        return TableFolder.list(data, "things").files().stream()
                .map(TableFolder.Entry::name)
                .toList();
    }

    private List<String> warnings() {
        return TableFolder.list(data, "things").skipped().stream()
                .map(SkippedEntry::warning)
                .toList();
    }

    @Test
    void csvFilesInAnyCaseOfLettersAndInSubFoldersAreReadInTheOrderOfTheirPaths() throws IOException {
        files("b.csv", "a.CSV", "y/part-1.csv", "y/part-0.Csv", "y/z/x.csv", "year.csv", "c.csv/part.csv");

        assertThat(read())
                .containsExactly(
                        "things/a.CSV",
                        "things/b.csv",
                        "things/c.csv/part.csv",
                        "things/y/part-0.Csv",
                        "things/y/part-1.csv",
                        "things/y/z/x.csv",
                        "things/year.csv");
        assertThat(warnings()).isEmpty();
    }

    @Test
    void everyOtherEntryIsNamedWithTheReason() throws IOException {
        files(
                "a.csv",
                "b.csv.xz",
                "b.gz",
                "c.parquet",
                "d.tsv",
                "e.xlsx",
                ".hidden.csv",
                "._a.csv",
                "~$a.csv",
                ".git/config",
                "_SUCCESS",
                "empty/notes.txt");

        assertThat(read()).containsExactly("things/a.csv");
        assertThat(warnings())
                .containsExactly(
                        "things/._a.csv is not read: macOS keeps attributes of another file in it (AppleDouble)",
                        "things/.git is not read: hidden",
                        "things/.hidden.csv is not read: hidden",
                        "things/_SUCCESS is not read: its name does not end with .csv, .csv.gz or .csv.zst",
                        "things/b.csv.xz is not read: compressed in a way that is not read; unpack it first",
                        "things/b.gz is not read: compressed, and its name does not say that it is CSV; make it end with .csv.gz or"
                                + " .csv.zst",
                        "things/c.parquet is not read: only CSV files are read; convert it first",
                        "things/d.tsv is not read: its name does not end with .csv, .csv.gz or .csv.zst",
                        "things/e.xlsx is not read: a spreadsheet; save it as CSV first",
                        "things/empty is not read: a folder without a CSV file",
                        "things/empty/notes.txt is not read: its name does not end with .csv, .csv.gz or .csv.zst",
                        "things/~$a.csv is not read: a lock file of an office program");
    }

    @Test
    void namesInWarningsAreEscaped() throws IOException {
        files("a.csv", "x\u001b[31m\n.txt");

        assertThat(warnings())
                .containsExactly(
                        "things/x\\x1b[31m\\n.txt is not read: its name does not end with .csv, .csv.gz or .csv.zst");
    }

    @Test
    void linksToFilesAndFoldersAreFollowedButNotInCircles() throws IOException {
        files("a.csv");
        Path elsewhere = Files.createDirectory(data.resolve("elsewhere"));
        Files.createFile(elsewhere.resolve("x.csv"));
        Files.createSymbolicLink(folder.resolve("b.csv"), elsewhere.resolve("x.csv"));
        Files.createSymbolicLink(folder.resolve("c"), elsewhere);
        Files.createSymbolicLink(elsewhere.resolve("back"), folder);
        Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
        Files.createSymbolicLink(folder.resolve("self"), folder.resolve("self"));

        assertThat(read()).containsExactly("things/a.csv", "things/b.csv", "things/c/x.csv");
        assertThat(warnings())
                .containsExactly(
                        "things/c/back is not read: a link to one of its parent folders",
                        "things/nowhere is not read: a broken link",
                        "things/self is not read: a broken link");
    }

    @Test
    void pipesSocketsAndDevicesAreNamedAndNotOpened() throws IOException, InterruptedException {
        files("a.csv");
        pipe(folder.resolve("pipe"));
        Files.createSymbolicLink(folder.resolve("null"), Path.of("/dev/null"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(folder.resolve("socket")));

            assertThat(warnings())
                    .containsExactly(
                            "things/null is not read: a device, not a file",
                            "things/pipe is not read: a named pipe, not a file",
                            "things/socket is not read: a socket, not a file");
        }
    }

    @Test
    void whatIsNamedLikeAFileAndIsNoneIsRefused() throws IOException, InterruptedException {
        files("a.csv");
        pipe(folder.resolve("p.csv"));
        assertInvalid("things/p.csv is a named pipe, not a file");

        Files.delete(folder.resolve("p.csv"));
        pipe(data.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("l.csv"), data.resolve("elsewhere"));
        assertInvalid("things/l.csv is a named pipe, not a file");

        Files.delete(folder.resolve("l.csv"));
        Files.createSymbolicLink(folder.resolve("zero.csv"), Path.of("/dev/zero"));
        assertInvalid("things/zero.csv is a device, not a file");

        Files.delete(folder.resolve("zero.csv"));
        Files.createSymbolicLink(folder.resolve("g.csv"), folder.resolve("gone"));
        assertInvalid("cannot read things/g.csv: there is no such file");
    }

    private static void pipe(Path path) throws IOException, InterruptedException {
        Process made = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
        assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(made.exitValue()).isZero();
    }

    @Test
    void folderWithoutCsvFileIsRefusedWithWhatItHas() throws IOException {
        assertInvalid("has no .csv file");
        files("x.csv.xz");
        assertInvalid("has no .csv file", "things/x.csv.xz is not read: compressed");
    }

    @Test
    void foldersBeyondAllMeasureAreRefused() throws IOException {
        files("a/".repeat(40) + "x.csv");
        assertInvalid("folders deep");
    }

    @Test
    void missingFolderIsNamedWithWhatWasLikelyMeant(@TempDir Path other) throws IOException {
        assertMissing(data.resolve("gone"), "there is no folder " + data.resolve("gone"));
        assertMissing(folder, "did you mean " + data + ", which has one?");
        Path outer = Files.createDirectory(other.resolve("outer"));
        Path inner = Files.createDirectories(outer.resolve("inner/things")).getParent();
        assertMissing(outer, "did you mean " + inner + ", which has one?");

        Path capital = Files.createDirectory(other.resolve("capital"));
        Files.createDirectory(capital.resolve("Things"));
        assertMissing(capital, "rename " + capital.resolve("Things") + " to things");

        Path slip = Files.createDirectory(other.resolve("slip"));
        Files.createDirectory(slip.resolve("thing"));
        assertMissing(slip, "did you mean " + slip.resolve("thing") + "? rename it to things");

        Path flat = Files.createDirectory(other.resolve("flat"));
        Files.createFile(flat.resolve("other.csv"));
        assertMissing(flat, "has CSV files directly in it");
        Files.createFile(flat.resolve("things.csv"));
        assertMissing(flat, "move " + flat.resolve("things.csv") + " into a folder things");

        Path file = Files.createFile(other.resolve("file"));
        assertMissing(file, "there is no folder " + file + ", it is a file");
    }

    private void assertMissing(Path directory, String hint) {
        assertThatThrownBy(() -> TableFolder.list(directory, "things"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(hint);
    }

    private void assertInvalid(String... parts) {
        assertThatThrownBy(() -> TableFolder.list(data, "things"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll(parts);
    }
}
