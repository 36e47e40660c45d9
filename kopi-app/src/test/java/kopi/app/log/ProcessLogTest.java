package kopi.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process writes to stderr that logs as nodes do. */
class ProcessLogTest {
    private static final String FORGED = "2026-11-28 10:00:00.000 INFO  [- - -] Node: all is well";

    @TempDir
    private Path folder;

    /** Logs what a stranger may have made a library, or an exception, say. */
    static final class Hostile {
        private Hostile() {}

        public static void main(String[] args) throws InterruptedException {
            ProcessLog.captureAll();
            Logger.getLogger("io.grpc.Library").severe("closed\n" + FORGED + "\u001b[2J");
            Thread thread = new Thread(
                    () -> {
                        throw new IllegalStateException("bad\n" + FORGED + "\u001b[2J");
                    },
                    "reader\u001b[2J");
            thread.start();
            thread.join();
        }
    }

    @Test
    void nothingThatALibraryOrAnExceptionSaysCanForgeAnEntry() throws IOException, InterruptedException {
        Path err = folder.resolve("err");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        var process = new ProcessBuilder(
                        java.toString(), "-cp", System.getProperty("java.class.path"), Hostile.class.getName())
                .redirectError(err.toFile())
                .redirectOutput(Redirect.DISCARD)
                .start();

        assertThat(process.waitFor()).isZero();
        String log = Files.readString(err);
        assertThat(log).doesNotContain("\u001b");
        assertThat(log.lines()).noneMatch(line -> line.startsWith(FORGED));
        assertThat(log)
                .contains("closed\\n2026", "thread reader\\x1b[2J has ended", "IllegalStateException: bad\\n2026");
    }
}
