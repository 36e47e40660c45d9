package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aSeedIsRunAndItsStepsAreWritten() throws Exception {
        Path trace = folder.resolve("7.jsonl");
        CommandLineRun run = CommandLineRun.ofKopi("simulate", "--seed", "7", "--trace", trace.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("seed 7: ", "every invariant holds");
        assertThat(Files.readAllLines(trace)).hasSizeGreaterThan(100);
        assertThat(Files.readAllLines(trace).getFirst()).isEqualTo("{\"seed\":7,\"mishaps\":[]}");
    }

    @Test
    void aTraceThatCannotBeWrittenIsOneLine() {
        CommandLineRun run = CommandLineRun.ofKopi(
                "simulate", "--trace", folder.resolve("missing/7.jsonl").toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("cannot write to ").doesNotContain("\tat ");
    }
}
