package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.app.config.ClusterConfig;
import kopi.app.config.RuntimeConfig;
import kopi.core.error.InvalidInputException;
import kopi.platform.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the images are made of agrees with the code. That they work is tried by scripts/test-image.sh. */
class ImageFilesTest {
    private static final Path DEPLOY = Path.of("..", "deploy");
    /** Nodes log by themselves what they are to log. */
    private static final String LOGGING = "-Dkopi.log=";

    private static List<String> lines(String file) throws IOException {
        return Files.readAllLines(DEPLOY.resolve(file));
    }

    @Test
    void nodesHaveTheSameFlagsInContainers() throws IOException {
        List<String> flags = NodeCommandLine.jvm().stream()
                .skip(1)
                .filter(flag -> !flag.startsWith(LOGGING))
                .toList();
        assertThat(lines("image/jvm.options")).containsAll(flags);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile", "lean.Dockerfile"})
    void imagesRunKopiAsAUserWithNoRightsAndProbeIt(String file) throws IOException {
        List<String> lines = lines(file);
        assertThat(lines).contains("USER 10001:10001", "WORKDIR /work", "ENV LANG=C.UTF-8");
        assertThat(lines).anyMatch(line -> line.matches("ENTRYPOINT \\[\".*java\", \"@/opt/kopi/jvm\\.options\".*"));
        assertThat(lines).anyMatch(line -> line.matches("  CMD \\[.*\"probe\"]"));
        assertThat(lines).allMatch(line -> !line.startsWith("ADD ") && !line.contains("apt-get"));
    }

    @Test
    void clusterFileOfTheImageLacksOnlyWhatMustBeKeptSecret() {
        Path file = DEPLOY.resolve("image/cluster.yaml");
        assertThatThrownBy(() -> ClusterConfig.read(file, Map.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("security.token and security.secret must be set");
        ClusterConfig config = ClusterConfig.read(
                file,
                Map.of(
                        "KOPI__SECURITY__SECRET",
                        "0123456789abcdef",
                        "KOPI__SECURITY__TOKEN",
                        "fedcba9876543210",
                        "KOPI__SECURITY__CERTIFICATE",
                        "/run/secrets/certificate",
                        "KOPI__SECURITY__KEY",
                        "/run/secrets/key"));
        assertThat(config.runtime().kind()).isEqualTo(RuntimeConfig.Kind.NONE);
        assertThat(config.addresses().localHttp(Optional.empty())).contains(new HostPort("127.0.0.1", 7600));
        assertThat(config.state()).isEqualTo(Path.of("/var/lib/kopi"));
    }
}
