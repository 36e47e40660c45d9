package kopi.adapter.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kopi.core.error.UnavailableException;
import kopi.core.port.Attempts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAttemptsTest {
    private static final long POISON = 0x00c0_ffee_00c0_ffeeL;
    private static final long OTHER = -7;

    @TempDir
    private Path folder;

    /** As the next process does. */
    private Attempts next() {
        return FileAttempts.open(folder.resolve("node").resolve("attempts"));
    }

    @Test
    void aMessageIsBlamedForTheProcessesThatEndedInTheMiddleOfIt() {
        for (int deaths = 0; deaths < 4; deaths++) {
            Attempts process = next();
            assertThat(process.deaths(POISON)).isEqualTo(deaths);
            assertThat(process.deaths(OTHER)).isZero();
            process.begin(OTHER).close();
            process.begin(POISON);
        }
    }

    @Test
    void zeroIsAMessageToo() {
        next().begin(0);
        assertThat(next().deaths(0)).isEqualTo(1);
    }

    @Test
    void whatWasOverIsNotBlamed() {
        Attempts process = next();
        for (int message = 1; message < 1_000; message++) {
            process.begin(message).close();
        }
        Attempts.Attempt first = process.begin(1);
        process.begin(2);
        first.close();
        Attempts after = next();
        assertThat(after.deaths(1)).isZero();
        assertThat(after.deaths(2)).isEqualTo(1);
    }

    @Test
    void theOldestMakeRoomForOthersAndManyAtATimeDoNoHarm() {
        for (int process = 0; process < 10; process++) {
            Attempts one = next();
            for (int i = 0; i < 100; i++) {
                one.begin(1_000L * process + i + 1);
            }
        }
        Attempts last = next();
        assertThat(last.deaths(1)).as("long ago").isZero();
        assertThat(last.deaths(9_001)).isEqualTo(1);
    }

    @Test
    void aFileOfGarbageIsNoReasonNotToStart() throws IOException {
        Path file = folder.resolve("garbage");
        Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
        assertThat(FileAttempts.open(file).deaths(POISON)).isZero();
    }

    @Test
    void whereNothingCanBeWrittenItIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> FileAttempts.open(file.resolve("attempts")))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("attempts");
    }
}
