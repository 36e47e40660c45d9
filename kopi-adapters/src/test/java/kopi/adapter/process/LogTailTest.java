package kopi.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
    @TempDir
    private Path folder;

    private Path log;

    @BeforeEach
    void writeLog() throws IOException {
        log = Files.writeString(folder.resolve("filter-1.log"), "one\ntwo\nthree ☕\n");
    }

    private void append(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.APPEND);
    }

    @Test
    void theLastLinesAreShownAndThenWhatComes() throws IOException {
        var tail = new LogTail(log);
        assertThat(tail.last(2)).containsExactly("two", "three ☕");
        assertThat(tail.more()).isEmpty();
        append("four\nfi");
        assertThat(tail.more()).containsExactly("four");
        append("ve\n");
        assertThat(tail.more()).containsExactly("five");
    }

    @Test
    void aLogThatIsBegunAnewIsReadFromItsStart() throws IOException {
        var tail = new LogTail(log);
        tail.last(0);
        Files.writeString(log, "new\n");
        assertThat(tail.more()).containsExactly("new");
    }

    @Test
    void ofALargeLogOnlyTheEndIsRead() throws IOException {
        append("x".repeat(LogTail.WINDOW) + "\nlast\n");
        assertThat(new LogTail(log).last(10)).containsExactly("last");
    }
}
