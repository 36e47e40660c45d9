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
    private static final List<OutputFile> FILES = List.of(
            new OutputFile("t1.csv", List.of("transaction_id", "final_amount")),
            new OutputFile("t3.csv", List.of("tpv")));

    @TempDir
    private Path folder;

    private ResultFolder results() {
        return new ResultFolder(folder.resolve("a/b"), FILES);
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
            results.append("t1.csv", "x,75.00\n".getBytes(UTF_8));
            assertThat(names()).containsExactly("t1.csv.partial", "t3.csv.partial");
            results.commit();
        }
        assertThat(names()).containsExactly("t1.csv", "t3.csv");
        assertThat(folder.resolve("a/b/t1.csv")).hasContent("transaction_id,final_amount\nx,75.00\n");
        assertThat(folder.resolve("a/b/t3.csv")).hasContent("tpv\n");
    }

    @Test
    void whatIsNotDoneIsThrownAwayAndEarlierResultsStay() throws IOException {
        try (ResultFolder results = results()) {
            results.open();
            results.commit();
        }
        try (ResultFolder results = results()) {
            results.open();
            results.append("t1.csv", "other\n".getBytes(UTF_8));
        }
        assertThat(names()).containsExactly("t1.csv", "t3.csv");
        assertThat(folder.resolve("a/b/t1.csv")).hasContent("transaction_id,final_amount\n");
    }

    /** A signal may come at any time: what it gives up must not come back, or pass for done. */
    @Test
    void whatWasGivenUpIsNeitherOpenedNorCommitted() throws IOException {
        ResultFolder early = results();
        early.close();
        assertThatThrownBy(early::open).isInstanceOf(UnavailableException.class).hasMessageContaining("given up");
        assertThat(folder.resolve("a")).doesNotExist();
        ResultFolder late = results();
        late.open();
        late.close();
        late.append("t1.csv", new byte[1]);
        assertThatThrownBy(late::commit).isInstanceOf(UnavailableException.class);
        assertThat(names()).isEmpty();
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

    @Test
    void aFileThatCannotBeStartedLeavesNoOtherBehind() throws IOException {
        Files.createDirectories(folder.resolve("a/b/t3.csv.partial/occupied"));
        try (ResultFolder results = results()) {
            assertThatThrownBy(results::open).isInstanceOf(InvalidInputException.class);
        }
        assertThat(names()).containsExactly("t3.csv.partial");
    }
}
