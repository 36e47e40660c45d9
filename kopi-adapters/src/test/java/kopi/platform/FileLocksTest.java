package kopi.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLocksTest {
    @TempDir
    Path folder;

    private FileChannel open() throws IOException {
        return FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Test
    void aLockIsHadOnceInAProcess() throws IOException {
        try (FileChannel first = open()) {
            assertThat(FileLocks.tryLock(first)).isTrue();
            try (FileChannel second = open()) {
                assertThat(FileLocks.tryLock(second)).isFalse();
            }
        }
        try (FileChannel third = open()) {
            assertThat(FileLocks.tryLock(third)).isTrue();
        }
    }
}
