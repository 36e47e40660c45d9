package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    @TempDir
    private Path temp;

    private String folder(String name, String t1) throws IOException {
        Path folder = Files.createDirectory(temp.resolve(name));
        Files.writeString(folder.resolve("t1.csv"), "transaction_id,final_amount\n" + t1);
        return folder.toString();
    }

    private static CommandLineRun run(String... args) {
        return CommandLineRun.of(new CompareCommand(), args);
    }

    @Test
    void theSameEndsWithZero() throws IOException {
        CommandLineRun run = run(folder("a", "x,78.00\n"), folder("b", "x,78.0\n"));
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).containsExactly("t1.csv    same       1 row", "The results are the same.");
    }

    @Test
    void differencesEndWithOne() throws IOException {
        CommandLineRun run = run(folder("a", "x,78.00\n"), folder("b", "x,78.10\n"));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("missing  line 2", "extra    line 2", "The results are DIFFERENT.");
    }

    @Test
    void aMissingFolderEndsWithTwo() throws IOException {
        String nowhere = temp.resolve("nowhere").toString();
        CommandLineRun run = run(folder("a", ""), nowhere);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines()).singleElement().asString().contains(nowhere);
    }

    @Test
    @Timeout(120)
    void aNamedPipeIsRefusedAndNotWaitedFor() throws IOException, InterruptedException {
        Path folder = Files.createDirectory(temp.resolve("b"));
        Process made = new ProcessBuilder("mkfifo", "" + folder.resolve("t1.csv")).start();
        assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
        CommandLineRun run = run(folder("a", ""), folder.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("t1.csv: it is not a file");
    }

    @Test
    void bothFoldersMustBeGiven() throws IOException {
        assertThat(run(folder("a", "")).exitCode()).isEqualTo(2);
    }
}
