package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A path is the one that was asked for, or is refused; the bytes come from a shell, as Java cannot pass all of them. */
class PathArgumentTest {
    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    private Path folder;

    /** Runs kopi with an argument in bash's notation. */
    private KopiProcess.Ended kopi(String locale, String option, String argument)
            throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(BASH), "no bash");
        Path data = TinyData.write(folder.resolve("data"));
        List<String> command = new ArrayList<>();
        command.add(BASH.toString());
        command.add("-c");
        command.add("cd '" + folder + "' && export LC_ALL=" + locale + " && exec \"$0\" \"$@\" " + option + " $'"
                + argument + "'");
        command.addAll(KopiProcess.command("run", "--reports", "t3"));
        if (!option.equals("--data")) {
            command.addAll(List.of("--data", data.toString()));
        }
        if (!option.equals("--out")) {
            command.addAll(List.of("--out", folder.resolve("out").toString()));
        }
        return KopiProcess.run(command, folder.resolve("stdout.txt"), folder);
    }

    private List<String> folders() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "C.UTF-8, --out, caf\\xe9",
        "C.UTF-8, --data, caf\\xe9",
        "C, --out, caf\\xe9",
        "C, --out, caf\\xc3\\xa9",
        "C, --data, caf\\xc3\\xa9",
    })
    void aPathThatCannotBeRepresentedIsRefusedByName(String locale, String option, String argument)
            throws IOException, InterruptedException {
        var ended = kopi(locale, option, argument);
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(2);
        assertThat(ended.err().lines().toList()).hasSize(2);
        assertThat(ended.err())
                .startsWith("kopi: ")
                .contains(option, "\"caf", "cannot be represented", "LC_ALL=C.UTF-8")
                .doesNotContain("Exception");
        assertThat(folders()).containsExactly("data");
    }

    @ParameterizedTest
    @CsvSource({"C.UTF-8, caf\\xc3\\xa9", "C.UTF-8, caf\\xef\\xbf\\xbd", "C, cafe"})
    void oneThatCanIsTheFolderThatIsWrittenTo(String locale, String argument) throws IOException, InterruptedException {
        var ended = kopi(locale, "--out", argument);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        // bash looks, as this JVM may not be able to name it.
        Process found = new ProcessBuilder(
                        BASH.toString(), "-c", "LC_ALL=C test -f '" + folder + "'/$'" + argument + "'/t3.csv")
                .start();
        assertThat(KopiProcess.await(found)).isZero();
    }

    @Test
    void anEmptyPathIsNoPath() {
        CommandLineRun run = CommandLineRun.ofKopi("run", "--data", "d", "--out", "");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--out", "the path is empty");
    }
}
