package kopi.adapter.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import kopi.core.port.SnapshotStore.Snapshot;

/**
 * Any bytes at all, in place of a snapshot's. In a normal build this tries none but the empty input; with {@code
 * JAZZER_FUZZ=1} it looks for new ones.
 */
class SnapshotFuzzTest {
    private static final String NAME = "state";

    @FuzzTest(maxDuration = "10m")
    void damagedFilesAreAsIfTheyWereNotThere(byte[] input) throws IOException {
        Path folder = Files.createTempDirectory("kopi-fuzz");
        try {
            var store = new FileSnapshotStore(folder);
            store.save(NAME, new Snapshot(new byte[] {1, 2, 3}, 4, 5));
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(Files::isRegularFile).forEach(file -> overwrite(file, input));
            }
            assertThat(store.newest(NAME)).isEmpty();
        } finally {
            delete(folder);
        }
    }

    private static void overwrite(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }
}
