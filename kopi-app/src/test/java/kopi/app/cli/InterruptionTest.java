package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kopi.app.Main;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C and kill, on a real process. */
class InterruptionTest {
    /** Far more than an interpreting JVM reads in the moment that a signal takes. */
    private static final int TRANSACTIONS = 400_000;

    private static final long LIMIT_SECONDS = 60;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"INT, 2, 130", "TERM, 15, 143"})
    void aSignalEndsTheRunAndLeavesNoHalfWrittenReport(String signal, int number, int exitCode)
            throws IOException, InterruptedException {
        assumeTrue(!isIgnoredHere(number), "whoever started these tests has it ignored, which children inherit");
        Path data = TinyData.write(folder.resolve("data"), TRANSACTIONS);
        Path out = Files.createDirectory(folder.resolve("out"));
        Path err = folder.resolve("err");
        try (WatchService watch = out.getFileSystem().newWatchService()) {
            out.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            Process kopi = start(data, out, err);
            try {
                WatchKey created = watch.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
                assertThat(created).as("kopi began to write").isNotNull();
                assertThat(new ProcessBuilder("kill", "-" + signal, "" + kopi.pid())
                                .start()
                                .waitFor())
                        .isZero();
                assertThat(kopi.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                        .as("kopi ended")
                        .isTrue();
            } finally {
                kopi.destroyForcibly();
            }
            assertThat(kopi.exitValue()).as(Files.readString(err)).isEqualTo(exitCode);
        }
        try (Stream<Path> left = Files.list(out)) {
            assertThat(left).isEmpty();
        }
        assertThat(Files.readString(err)).doesNotContain("\tat ").doesNotContain("bug");
    }

    /** Interpreted only, so that the run takes long enough however fast kopi is. */
    private static Process start(Path data, Path out, Path err) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xint",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        "--data",
                        data.toString(),
                        "--out",
                        out.toString(),
                        "--threads",
                        "2")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
    }

    private static boolean isIgnoredHere(int signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> line.substring("SigIgn:".length()).strip())
                .findFirst()
                .orElse("0");
        return (Long.parseUnsignedLong(ignored, 16) & 1L << (signal - 1)) != 0;
    }
}
