package kopi.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import kopi.core.egg.Custody;
import kopi.core.egg.NodeId;
import kopi.core.port.ContainerRuntimeFactory.Settings;
import kopi.core.port.NodeRuntime;
import kopi.testkit.contract.SharedRuntimeContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A real engine, and its own restarts. */
@Tag("long")
class ComposeEngineContractTest extends SharedRuntimeContract {
    /** The engine's mounts may outlive it for a moment. */
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static @Nullable PrivateEngine engine;

    @BeforeAll
    static void startEngine() throws IOException, InterruptedException {
        engine = new PrivateEngine(folder);
    }

    @AfterEach
    void removeContainers() throws IOException, InterruptedException {
        if (engine != null) {
            engine.clear();
        }
    }

    @AfterAll
    static void endEngine() throws IOException, InterruptedException {
        if (engine != null) {
            engine.end();
            new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
        }
    }

    private static String socket() {
        return folder.resolve("docker.sock").toString();
    }

    @Override
    protected NodeRuntime open(NodeRuntime.Answers heard) {
        return new DockerRuntimeFactory()
                .open(
                        new Settings(
                                "shop",
                                Custody.SHARED,
                                socket(),
                                "",
                                "",
                                List.of(),
                                List.of(),
                                (_, _) -> List.of(),
                                Duration.ZERO),
                        heard);
    }

    @Override
    protected void begin(NodeId node) throws IOException, InterruptedException {
        docker(
                "run",
                "-d",
                "--name",
                node.name(),
                "-e",
                "PATH=/bin",
                "--restart",
                "unless-stopped",
                "--label",
                "kopi.cluster=shop",
                "--label",
                "kopi.node=" + node.name(),
                "kopi-test",
                "sh",
                "-c",
                "trap 'exit 143' TERM; while :; do sleep 0.1; done");
    }

    @Override
    protected void end(NodeId node) throws IOException, InterruptedException {
        docker("stop", node.name());
    }

    private static void docker(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker", "-H", "unix://" + socket()));
        Collections.addAll(command, arguments);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
