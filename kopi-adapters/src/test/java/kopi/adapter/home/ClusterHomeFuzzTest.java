package kopi.adapter.home;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import kopi.core.error.UnavailableException;

/**
 * Any bytes at all, as the files of a cluster's identity and secret. In a normal build this tries none but the empty input;
 * with {@code JAZZER_FUZZ=1} it looks for new ones.
 */
class ClusterHomeFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void identityAndSecretAreReadOrRefused(byte[] input) throws IOException {
        Path folder = Files.createTempDirectory("kopi-fuzz");
        try {
            var home = new ClusterHome(folder.resolve("state"), Optional.empty(), Optional.empty());
            home.identity();
            home.secret();
            overwrite(folder, input);
            try {
                assertThat(home.known()).isPresent();
            } catch (UnavailableException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
            try {
                assertThat(home.knownSecret()).isPresent();
            } catch (UnavailableException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        } finally {
            delete(folder);
        }
    }

    private static void overwrite(Path folder, byte[] input) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    Files.write(file, input);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
