package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kopi.platform.folder.LockedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two processes, one folder of results. */
class OneWriterTest {
    /** Far more than an interpreting JVM reads until another one has started. */
    private static final int TRANSACTIONS = 120_000;

    @TempDir
    private Path folder;

    private record Running(Process process, Path err) {
        int end() throws InterruptedException {
            return KopiProcess.await(process);
        }
    }

    private Path data(String name, String store) throws IOException {
        Path data = TinyData.write(folder.resolve(name), TRANSACTIONS);
        TinyData.file(data, "stores", "store_id,store_name", "4," + store);
        return data;
    }

    private Running run(Path data, Path out) throws IOException {
        Path err = Files.createTempFile(folder, "stderr", ".txt");
        Process process = new ProcessBuilder(KopiProcess.slowCommand(
                        "run", "--data", data.toString(), "--out", out.toString(), "--threads", "1"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
        return new Running(process, err);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void assertWhole(Path out, String store) throws IOException {
        assertThat(names(out))
                .containsExactly("kopi-run.json", "rejects.csv", "t1.csv", "t2_1.csv", "t2_2.csv", "t3.csv", "t4.csv");
        assertThat(Files.readString(out.resolve("t3.csv"))).contains(store);
        assertThat(Files.readString(out.resolve("t4.csv"))).contains(store);
        try (Stream<String> rows = Files.lines(out.resolve("t1.csv"))) {
            assertThat(rows.count()).isEqualTo(1 + TRANSACTIONS);
        }
    }

    @ParameterizedTest
    @CsvSource({"50, out", "400, link", "950, out/../out"})
    void ofTwoRunsOneIsRefusedAtOnceByTheOthersProcess(int millis, String spelling)
            throws IOException, InterruptedException {
        Path out = Files.createDirectory(folder.resolve("out"));
        Files.createSymbolicLink(folder.resolve("link"), out);
        Running first = run(data("a", "First"), out);
        var _ = first.process().waitFor(millis, TimeUnit.MILLISECONDS);
        Running second = run(data("b", "Second"), Path.of(folder + "/" + spelling));

        // Which of the two comes first is the machine's to say.
        List<Running> both = new ArrayList<>(List.of(first, second));
        both.sort((one, other) -> Integer.compare(end(one), end(other)));
        assertThat(both.stream().map(OneWriterTest::end)).containsExactly(0, 1);
        String refusal = Files.readString(both.getLast().err());
        assertThat(refusal.lines()).hasSize(1);
        assertThat(refusal)
                .startsWith("kopi: the folder ")
                .contains(
                        "is in use: kopi run (process "
                                + both.getFirst().process().pid() + ",",
                        "choose another folder");
        assertWhole(out, both.getFirst().equals(first) ? "First" : "Second");
    }

    private static int end(Running running) {
        try {
            return running.end();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The cluster must not hear of it: a job with a name would be given up for its client's folder. */
    @ParameterizedTest
    @CsvSource({"submit, --data", "results, --job"})
    void aClusterIsNotAskedForAFolderThatIsInUse(String command, String option) throws IOException {
        Path data = TinyData.write(folder.resolve("data"));
        Path out = folder.resolve("out");
        String value = option.equals("--data") ? data.toString() : "monday";
        CommandLineRun run;
        try (LockedFolder _ = LockedFolder.open(out, "run")) {
            // Nobody listens there: to ask takes half a minute, and fails with other words.
            run = CommandLineRun.ofKopi(command, "--gateway", "127.0.0.1:1", option, value, "--out", out.toString());
        }
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("kopi: the folder " + out + " is in use: kopi run (process ");
    }

    @Test
    void afterAKillTheNextRunFindsNothingInItsWay() throws IOException, InterruptedException {
        Path out = Files.createDirectory(folder.resolve("out"));
        Running killed;
        try (WatchService watch = out.getFileSystem().newWatchService()) {
            out.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            killed = run(data("a", "First"), out);
            // The lock, and then a draft.
            while (names(out).stream().noneMatch(name -> name.endsWith(".partial"))) {
                WatchKey key = watch.poll(60, TimeUnit.SECONDS);
                assertThat(key).as("kopi began to write").isNotNull();
                key.pollEvents();
                assertThat(key.reset()).isTrue();
            }
        }
        killed.process().destroyForcibly().waitFor();
        assertThat(names(out)).contains(".kopi-lock").anyMatch(name -> name.endsWith(".partial"));

        Running next = run(data("b", "Second"), out);
        assertThat(next.end()).as(Files.readString(next.err())).isZero();
        assertWhole(out, "Second");
    }
}
