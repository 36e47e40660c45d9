package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kopi.platform.folder.LockedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateLockTest {
    @TempDir
    private Path folder;

    private static String fail(int exitCode, String... args) {
        CommandLineRun run = CommandLineRun.ofKopi(args);
        assertThat(run.exitCode()).isEqualTo(exitCode);
        return run.err();
    }

    /** Both files lie in folders of their own and name one state folder. */
    @ParameterizedTest
    @ValueSource(strings = {"up", "down"})
    void aClusterIsStartedOrStoppedByOneCommandAtATime(String command) throws IOException {
        Path state = Files.createDirectory(folder.resolve("state"));
        Path other = Files.createDirectory(folder.resolve("other"));
        Path file = Files.writeString(other.resolve("cluster.yaml"), "paths: {state: " + state + "}\n");
        try (LockedFolder _ = LockedFolder.open(state, "up")) {
            assertThat(fail(1, command, "-f", file.toString()))
                    .startsWith("kopi: the folder " + state + " is in use: kopi up (process "
                            + ProcessHandle.current().pid() + ",");
        }
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void aStateFolderThatCannotBeWrittenToIsNamed() throws IOException {
        Path state = Files.writeString(folder.resolve("state"), "a file");
        Path file = Files.writeString(folder.resolve("cluster.yaml"), "paths: {state: " + state + "}\n");
        assertThat(fail(2, "up", "-f", file.toString()))
                .isEqualTo("kopi: cannot write to the cluster's state folder " + state
                        + ": there is a file of that name\n");
    }
}
