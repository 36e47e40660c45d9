package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenerateCommandTest {
    @TempDir
    private Path temp;

    private static CommandLineRun run(String... args) {
        return CommandLineRun.of(new GenerateCommand(), args);
    }

    @Test
    void writesADatasetAndTellsWhatIsInIt() {
        Path out = temp.resolve("data");
        CommandLineRun run = run("--out", out.toString(), "--scale", "0.0001", "--seed", "7");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("76 files", out.toString(), "scale 1.0E-4, seed 7")
                .containsPattern("transactions +1,462 rows")
                .containsPattern("stores +10 rows");
        assertThat(run.err()).contains("100 %").doesNotContain("\r");
        assertThat(out.resolve("transactions/transactions_202307.csv")).exists();
    }

    @Test
    void aFolderWithSomethingInItIsBadInput() throws IOException {
        Files.writeString(temp.resolve("mine.txt"), "mine");
        CommandLineRun run = run("--out", temp.toString(), "--scale", "0.0001");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().contains(temp.toString(), "not empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "NaN", "Infinity", "much", ""})
    void aScaleOutOfRangeIsBadUsage(String scale) {
        Path out = temp.resolve("data");
        CommandLineRun run = run("--out", out.toString(), "--scale", scale);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--scale");
        assertThat(out).doesNotExist();
    }

    @Test
    void theFolderMustBeGiven() {
        CommandLineRun run = run("--scale", "0.0001");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--out");
    }

    @Test
    void helpTellsAllOptionsAndExitCodes() {
        CommandLineRun run = run("--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("--out", "--scale", "--seed", "Exit codes", "3.3 GB");
    }
}
