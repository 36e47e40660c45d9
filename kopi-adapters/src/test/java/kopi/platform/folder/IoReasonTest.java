package kopi.platform.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoReasonTest {
    private static FileSystemException ofTheSystem(String reason) {
        return new FileSystemException("/a/b", null, reason);
    }

    @Test
    void aPathThatWillNotDoIsTheUsersToChange() {
        for (IOException e : List.of(
                new NoSuchFileException("/a/b"),
                new AccessDeniedException("/a/b"),
                new NotDirectoryException("/a/b"),
                ofTheSystem("File name too long"),
                ofTheSystem("Not a directory"))) {
            assertThat(IoReason.failure("cannot read b", e))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("cannot read b: " + IoReason.of(e))
                    .hasCause(e);
        }
    }

    @Test
    void whatTheSystemReallySaysOfALongNameIsTheUsersToChange(@TempDir Path folder) {
        String name = "x".repeat(5_000);
        try {
            Files.createDirectory(folder.resolve(name));
            throw new AssertionError("there are names of 5,000 characters here");
        } catch (IOException e) {
            assertThat(IoReason.failure("cannot write", e)).isInstanceOf(InvalidInputException.class);
        }
    }

    @Test
    void aMachineAtItsLimitsIsNotTheInputsFault() {
        for (String reason : List.of("Input/output error", "No space left on device", "Cannot allocate memory")) {
            assertThat(IoReason.failure("cannot read b", ofTheSystem(reason)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessage("cannot read b: " + reason);
        }
        for (String reason : List.of("Too many open files", "Too many open files in system")) {
            assertThat(IoReason.failure("cannot read b", ofTheSystem(reason)))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageStartingWith("cannot read b: " + reason + "; ")
                    .hasMessageContaining("ulimit -n");
        }
    }

    @Test
    void aWantOfDescriptorsIsKnownThroughWhateverIsAroundIt() {
        var wrapped = new IllegalStateException(
                "failed to create a child event loop",
                new IllegalStateException("failed to open a new selector", new IOException("Too many open files")));
        assertThat(IoReason.shortage(wrapped))
                .hasValueSatisfying(what ->
                        assertThat(what).startsWith("too many open files; ").contains("ulimit -n"));
        assertThat(IoReason.shortage(new IllegalStateException(new IOException("Broken pipe"))))
                .isEmpty();
    }
}
