package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be printed is no success. */
class StandardOutputTest {
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path folder;

    // --- In this process: every command. ----------------------------------------------------------------------------

    private record Failing(String reason) {
        CheckedOutput stream() {
            var stream = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException(reason);
                }
            };
            return new CheckedOutput(stream, () -> false);
        }
    }

    private static CommandLineRun kopi(CheckedOutput stdout, String... args) {
        return CommandLineRun.captured(() -> KopiCommand.execute(stdout, args));
    }

    static Stream<String> commands() {
        return KopiCommand.COMMANDS.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpThatCannotBePrintedIsAFailure(String command) {
        CommandLineRun run = kopi(new Failing("no paper").stream(), command, "--help");
        if (run.err().contains("there is no option \"--help\"")) {
            assertThat(run.exitCode()).as("a command without help").isEqualTo(2);
            return;
        }
        assertThat(run).isEqualTo(new CommandLineRun(1, "", "kopi: cannot write to standard output: no paper\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version"})
    void soIsWhatKopiItselfSays(String option) {
        assertThat(kopi(new Failing("no paper").stream(), option))
                .isEqualTo(new CommandLineRun(1, "", "kopi: cannot write to standard output: no paper\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void soIsASummary(String option) throws IOException {
        List<String> args = new ArrayList<>(List.of("run", "--data"));
        args.add(TinyData.write(folder.resolve("data")).toString());
        args.addAll(List.of("--out", folder.resolve("out").toString()));
        if (!option.isEmpty()) {
            args.add(option);
        }
        assertThat(kopi(new Failing("no paper").stream(), args.toArray(new String[0])))
                .isEqualTo(new CommandLineRun(1, "", "kopi: cannot write to standard output: no paper\n"));
        assertThat(folder.resolve("out/t1.csv")).as("the reports were complete").exists();
    }

    @Test
    void soIsAComparison() throws IOException {
        Files.writeString(folder.resolve("t3.csv"), "year_half_created_at,store_name,tpv\n");
        assertThat(kopi(new Failing("no paper").stream(), "compare", folder.toString(), folder.toString()))
                .isEqualTo(new CommandLineRun(1, "", "kopi: cannot write to standard output: no paper\n"));
    }

    @Test
    void aReaderThatHasSeenEnoughEndsItQuietly() {
        assertThat(kopi(new Failing("Broken pipe").stream(), "--help")).isEqualTo(new CommandLineRun(141, "", ""));
    }

    // --- As a process. ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"--version", "run --help"})
    void aFullDeviceIsAFailure(String args) throws IOException, InterruptedException {
        assumeTrue(Files.exists(FULL), "no device that is always full");
        var ended = KopiProcess.run(KopiProcess.command(args.split(" ", -1)), FULL, folder);
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err()).startsWith("kopi: cannot write to standard output: ");
    }

    @Test
    void aClosedPipeEndsItQuietly() throws IOException, InterruptedException {
        Path err = folder.resolve("err");
        Process kopi = new ProcessBuilder(KopiProcess.command("--help"))
                .redirectError(err.toFile())
                .start();
        kopi.getInputStream().close();
        assertThat(KopiProcess.await(kopi)).isEqualTo(Failure.READER_GONE);
        assertThat(err).isEmptyFile();
    }
}
