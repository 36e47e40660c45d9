package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kopi.app.Main;
import kopi.testkit.net.FreePorts;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C and kill, on a real process. */
class InterruptionTest {
    /** Far more than an interpreting JVM reads in the moment that a signal takes. */
    private static final int TRANSACTIONS = 400_000;

    private static final long LIMIT_SECONDS = 60;
    /** Two seconds are promised; the rest is for machines that are busy with other tests. */
    private static final long SIGNAL_LIMIT_SECONDS = 7;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"INT, 2, 130", "TERM, 15, 143", "HUP, 1, 129"})
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
                assertEndedBy(signal, kopi, LIMIT_SECONDS);
            } finally {
                kopi.destroyForcibly();
            }
            assertThat(kopi.exitValue()).as(Files.readString(err)).isEqualTo(exitCode);
        }
        try (Stream<Path> left = Files.list(out)) {
            assertThat(left).isEmpty();
        }
        assertStopped(err, "no report was written");
    }

    /** One line says so, whatever was going on; on a busy machine there may be no time to clean up. */
    private static void assertStopped(Path err, String left) throws IOException {
        assertThat(Files.readAllLines(err).getLast())
                .startsWith("kopi: stopped")
                .containsAnyOf(left, "before it could clean up");
        assertThat(Files.readString(err)).doesNotContain("\tat ").doesNotContain("bug");
    }

    /** The gateway takes the connection and says nothing. */
    @ParameterizedTest
    @CsvSource({"INT, 2, submit", "TERM, 15, submit", "HUP, 1, submit", "INT, 2, results", "TERM, 15, results"})
    void aSignalEndsACommandThatWaitsForAGateway(String signal, int number, String command)
            throws IOException, InterruptedException {
        assumeTrue(!isIgnoredHere(number), "whoever started these tests has it ignored, which children inherit");
        Path err = folder.resolve("err");
        Path out = folder.resolve("out");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
            List<String> arguments = new ArrayList<>(List.of(
                    "-cp",
                    System.getProperty("java.class.path"),
                    Main.class.getName(),
                    command,
                    "--gateway",
                    "127.0.0.1:" + silent.getLocalPort(),
                    "--out",
                    out.toString()));
            arguments.addAll(
                    command.equals("submit")
                            ? List.of("--data", "" + TinyData.write(folder.resolve("data")))
                            : List.of("--job", "j"));
            Process kopi = java(arguments, err);
            try (Socket _ = silent.accept()) {
                assertEndedBy(signal, kopi, SIGNAL_LIMIT_SECONDS);
            } finally {
                kopi.destroyForcibly();
            }
            assertThat(kopi.exitValue()).as(Files.readString(err)).isEqualTo(128 + number);
        }
        assertStopped(
                err,
                "no report was written; "
                        + (command.equals("submit")
                                ? "no cluster had admitted the job"
                                : "the job and its results are"));
    }

    /** The broker takes the connection and says nothing. */
    @ParameterizedTest
    @CsvSource({"INT, 2", "TERM, 15", "HUP, 1"})
    void aSignalEndsAClustersStart(String signal, int number) throws IOException, InterruptedException {
        assumeTrue(!isIgnoredHere(number), "whoever started these tests has it ignored, which children inherit");
        Path err = folder.resolve("err");
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout((int) TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
            int ports = FreePorts.inARow(101);
            Path file = Files.writeString(
                    folder.resolve("cluster.yaml"), """
                    nodes: {egg: 1, gateway: 1}
                    ports: {egg: %d, gateway: %d, http: 0}
                    broker: {port: %d}
                    """.formatted(ports, ports + 100, silent.getLocalPort()));
            Process kopi = java(
                    List.of(
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "up",
                            "-f",
                            file.toString()),
                    err);
            try (Socket _ = silent.accept()) {
                assertEndedBy(signal, kopi, SIGNAL_LIMIT_SECONDS);
            } finally {
                kopi.destroyForcibly();
            }
            assertThat(kopi.exitValue()).as(Files.readString(err)).isEqualTo(128 + number);
            assertStopped(err, "kopi down -f " + file);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 2", "TERM, 15", "HUP, 1"})
    void aSignalEndsAGeneratorAndLeavesNoDataset(String signal, int number) throws IOException, InterruptedException {
        assumeTrue(!isIgnoredHere(number), "whoever started these tests has it ignored, which children inherit");
        Path out = Files.createDirectory(folder.resolve("out"));
        Path err = folder.resolve("err");
        try (WatchService watch = out.getFileSystem().newWatchService()) {
            out.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            Process kopi = java(
                    List.of(
                            "-Xint",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "generate",
                            "--out",
                            out.toString()),
                    err);
            try {
                assertThat(watch.poll(LIMIT_SECONDS, TimeUnit.SECONDS))
                        .as("kopi began to write")
                        .isNotNull();
                assertEndedBy(signal, kopi, SIGNAL_LIMIT_SECONDS);
            } finally {
                kopi.destroyForcibly();
            }
            assertThat(kopi.exitValue()).as(Files.readString(err)).isEqualTo(128 + number);
        }
        try (Stream<Path> left = Files.list(out)) {
            assertThat(left).isEmpty();
        }
        assertStopped(err, "no dataset was written");
    }

    private static void assertEndedBy(String signal, Process kopi, long limitSeconds)
            throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, "" + kopi.pid())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(kopi.waitFor(limitSeconds, TimeUnit.SECONDS))
                .as("kopi ended")
                .isTrue();
    }

    private static Process java(List<String> arguments, Path err) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
    }

    /** Interpreted only, so that the run takes long enough however fast kopi is. */
    private static Process start(Path data, Path out, Path err) throws IOException {
        return java(
                List.of(
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
                        "2"),
                err);
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
