package kopi.testkit.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import kopi.core.error.UnexpectedMessageException;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.role.Filter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowFilterAgentTest {
    private static final Duration DELAY = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    @Test
    void aFilterTakesItsTimeInAJvmThatHasTheAgent() throws IOException {
        assertThat(millisOfAMessage(SlowFilterAgent.flag(folder, DELAY))).isGreaterThanOrEqualTo(DELAY.toMillis());
    }

    @Test
    void aFolderThatAClusterFileCannotNameIsRefused() {
        assertThatThrownBy(() -> SlowFilterAgent.flag(folder.resolve("a b"), DELAY))
                .hasMessageContaining("without blanks");
    }

    private static long millisOfAMessage(String flag) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(), flag, "-cp", System.getProperty("java.class.path"), OneMessage.class.getName())
                .redirectErrorStream(true)
                .start();
        return Long.parseLong(new String(process.getInputStream().readAllBytes(), UTF_8).strip());
    }

    /** Prints how many milliseconds a filter takes to refuse a message. */
    static final class OneMessage {
        private OneMessage() {}

        public static void main(String[] args) {
            var filter = new Filter();
            long start = System.nanoTime();
            try {
                filter.receive(new Message.CloseJob(new JobId("j")));
            } catch (UnexpectedMessageException _) {
                System.out.println(Duration.ofNanos(System.nanoTime() - start).toMillis());
            }
        }
    }
}
