package kopi.adapter.results;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.report.Report.OutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFolderTest {
    private static final String MANIFEST = "run.json";
    private static final List<OutputFile> FILES = List.of(
            new OutputFile("t1.csv", List.of("transaction_id", "final_amount")),
            new OutputFile("t3.csv", List.of("tpv")));

    @TempDir
    private Path folder;

    private ResultFolder results() {
        return new ResultFolder(folder.resolve("a/b"), "run");
    }

    private static void commit(ResultFolder results, String... obsolete) {
        results.finish();
        results.commit(MANIFEST, "{}".getBytes(UTF_8), List.of(obsolete));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("a/b"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void filesTakeTheirNamesAllTogetherWhenTheyAreDone() throws IOException {
        try (ResultFolder results = results()) {
            assertThat(folder.resolve("a")).as("before it is opened").doesNotExist();
            results.open();
            results.restart(FILES);
            results.append("t1.csv", "x,75.00\n".getBytes(UTF_8));
            assertThat(names())
                    .hasSize(3)
                    .allMatch(
                            name -> name.equals(".kopi-lock") || name.matches("t[13]\\.csv\\.[0-9a-f]{16}\\.partial"));
            assertThat(results.finish())
                    .containsExactly(
                            new WrittenFile("t1.csv", 36, "0bbd3aa6"), new WrittenFile("t3.csv", 4, "4d552baf"));
            results.commit(MANIFEST, "{}".getBytes(UTF_8), List.of());
        }
        assertThat(names()).containsExactly(MANIFEST, "t1.csv", "t3.csv");
        assertThat(folder.resolve("a/b/t1.csv")).hasContent("transaction_id,final_amount\nx,75.00\n");
        assertThat(folder.resolve("a/b/t3.csv")).hasContent("tpv\n");
    }

    @Test
    void whatIsNotDoneIsThrownAwayAndEarlierResultsStay() throws IOException {
        try (ResultFolder results = results()) {
            results.open();
            results.restart(FILES);
            commit(results);
        }
        try (ResultFolder results = results()) {
            results.open();
            results.restart(FILES);
            results.append("t1.csv", "other\n".getBytes(UTF_8));
        }
        assertThat(names()).containsExactly(MANIFEST, "t1.csv", "t3.csv");
        assertThat(folder.resolve("a/b/t1.csv")).hasContent("transaction_id,final_amount\n");
    }

    @Test
    void aJobThatIsStartedOverBeginsWithEmptyFiles() throws IOException {
        try (ResultFolder results = results()) {
            results.open();
            results.restart(FILES);
            results.append("t1.csv", "lost\n".getBytes(UTF_8));
            results.restart(FILES.subList(0, 1));
            results.append("t1.csv", "x,75.00\n".getBytes(UTF_8));
            commit(results);
        }
        assertThat(names()).containsExactly(MANIFEST, "t1.csv");
        assertThat(folder.resolve("a/b/t1.csv")).hasContent("transaction_id,final_amount\nx,75.00\n");
    }

    @Test
    void obsoleteFilesGoWhenTheOthersAreThere() throws IOException {
        Files.createDirectories(folder.resolve("a/b/full.csv/inside"));
        Files.writeString(folder.resolve("a/b/t4.csv"), "old");
        try (ResultFolder results = results()) {
            results.open();
            results.restart(FILES);
            results.finish();
            assertThat(results.commit(MANIFEST, new byte[0], List.of("t4.csv", "gone.csv", "full.csv")))
                    .containsExactly("full.csv");
        }
        assertThat(names()).containsExactly("full.csv", MANIFEST, "t1.csv", "t3.csv");
    }

    @Test
    void aFileIsUnchangedIfSizeAndChecksumAgree() throws IOException {
        try (ResultFolder results = results()) {
            results.open();
            results.restart(FILES);
            List<WrittenFile> written = results.finish();
            results.commit(MANIFEST, new byte[0], List.of());
            assertThat(written).allMatch(results::isUnchanged);
            Files.writeString(folder.resolve("a/b/t3.csv"), "TPV\n");
            Files.delete(folder.resolve("a/b/t1.csv"));
            assertThat(written).noneMatch(results::isUnchanged);
        }
    }

    /** A signal may come at any time: what it gives up must not come back, or pass for done. */
    @Test
    void whatWasGivenUpIsNeitherOpenedNorCommitted() throws IOException {
        ResultFolder early = results();
        early.close();
        assertThatThrownBy(early::open).isInstanceOf(UnavailableException.class).hasMessageContaining("cancelled");
        assertThat(folder.resolve("a")).doesNotExist();
        ResultFolder late = results();
        late.open();
        late.restart(FILES);
        late.close();
        late.append("t1.csv", new byte[1]);
        assertThatThrownBy(() -> commit(late)).isInstanceOf(UnavailableException.class);
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void aFolderThatNothingWasCommittedToIsNotLeftBehind() {
        ResultFolder unused = results();
        unused.open();
        unused.close();
        assertThat(folder.resolve("a")).doesNotExist();

        ResultFolder abandoned = results();
        abandoned.open();
        abandoned.restart(FILES);
        abandoned.append("t1.csv", new byte[1]);
        abandoned.close();
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Files.writeString(folder.resolve("a"), "a file");
        try (ResultFolder results = results()) {
            assertThatThrownBy(results::open)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("cannot write to the output folder " + folder.resolve("a/b"));
        }
    }

    /** The plan of somebody else's job says what files there are. */
    @Test
    void namesThatAreNoneOrTheSameAreRefusedAndLeaveNothing() throws IOException {
        try (ResultFolder results = results()) {
            results.open();
            for (String name : List.of("../t1.csv", "", "T3.csv", "a/b", "x\0")) {
                List<OutputFile> files = List.of(FILES.get(1), new OutputFile(name, List.of("x")));
                assertThatThrownBy(() -> results.restart(files)).isInstanceOf(InvalidInputException.class);
            }
        }
        assertThat(folder.resolve("a")).doesNotExist();
    }
}
