package kopi.app.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kopi.core.error.InvalidInputException;

/**
 * Any bytes at all, as a cluster file. In a normal build this tries none but the empty input; with {@code JAZZER_FUZZ=1} it
 * looks for new ones.
 */
class ClusterConfigFuzzTest {
    private static final byte[] SHIPPED = shipped();

    private static byte[] shipped() {
        try {
            return Files.readAllBytes(Path.of("..", "cluster.yaml"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void aFileIsReadOrRefusedInOneLine(byte[] input) throws IOException {
        check(input);
    }

    /** The first two bytes say where the others overwrite the shipped file. */
    @FuzzTest(maxDuration = "10m")
    void aDamagedFileIsReadOrRefusedInOneLine(byte[] input) throws IOException {
        if (input.length < 2) {
            return;
        }
        byte[] damaged = SHIPPED.clone();
        int at = ((input[0] & 0xff) << 8 | (input[1] & 0xff)) % damaged.length;
        System.arraycopy(input, 2, damaged, at, Math.min(input.length - 2, damaged.length - at));
        check(damaged);
    }

    private static void check(byte[] yaml) throws IOException {
        Path file = Files.createTempFile("kopi-fuzz", ".yaml");
        try {
            Files.write(file, yaml);
            assertThat(ClusterConfig.read(file)).isNotNull();
        } catch (InvalidInputException refused) {
            assertThat(new String(String.valueOf(refused.getMessage()).getBytes(UTF_8), UTF_8))
                    .isNotBlank();
        } finally {
            Files.delete(file);
        }
    }
}
