package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kopi.core.error.UnavailableException;

/**
 * Any bytes at all, as the settings of a private broker. In a normal build this tries none but the empty input; with {@code
 * JAZZER_FUZZ=1} it looks for new ones.
 */
class BrokerSettingsFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void settingsAreReadOrRefused(byte[] input) throws IOException {
        Path folder = Files.createTempDirectory("kopi-fuzz");
        try {
            Files.write(folder.resolve("settings"), input);
            try {
                assertThat(PrivateBroker.in(folder.resolve("data"), folder)
                                .server()
                                .user())
                        .isNotEmpty();
            } catch (UnavailableException refused) {
                assertThat(refused.getMessage()).contains("delete");
            }
        } finally {
            List<Path> files;
            try (Stream<Path> all = Files.list(folder)) {
                files = all.toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }
}
