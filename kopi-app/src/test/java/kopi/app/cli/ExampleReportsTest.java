package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kopi.adapter.generate.DatasetGenerator;
import kopi.adapter.generate.Progress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queries in {@code examples/reports}, as README has them run. */
class ExampleReportsTest {
    private static final Path EXAMPLES = Path.of("../examples/reports");

    @TempDir
    private Path folder;

    private Path answers(Path data, String threads) {
        Path out = folder.resolve("answers-" + threads);
        CommandLineRun asked = CommandLineRun.ofKopi(
                "ask", "-f", "" + EXAMPLES, "--data", "" + data, "--out", "" + out, "--threads", threads);
        assertThat(asked.exitCode()).as(asked.err()).isZero();
        return out;
    }

    @Test
    void allAreAnsweredAndThoseOfBuiltInReportsGiveTheSameBytes() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        DatasetGenerator.generate(data, 0.002, 7, Progress.NONE);
        Path reports = folder.resolve("reports");
        assertThat(CommandLineRun.ofKopi("run", "--data", "" + data, "--out", "" + reports)
                        .exitCode())
                .isZero();
        Path one = answers(data, "1");
        Path two = answers(data, "2");
        for (String builtIn : List.of("t1.csv", "t2_1.csv", "t2_2.csv", "t3.csv", "t4.csv")) {
            assertThat(one.resolve(builtIn)).hasSameBinaryContentAs(reports.resolve(builtIn));
        }
        try (var queries = Files.list(EXAMPLES)) {
            for (Path query : queries.toList()) {
                String result = query.getFileName().toString().replace(".sql", ".csv");
                assertThat(one.resolve(result)).hasSameBinaryContentAs(two.resolve(result));
                assertThat(Files.readAllLines(one.resolve(result))).as(result).hasSizeGreaterThan(1);
            }
        }
    }
}
