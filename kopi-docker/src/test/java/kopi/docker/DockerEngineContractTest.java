package kopi.docker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import kopi.core.egg.Custody;
import kopi.core.port.ContainerRuntimeFactory.Settings;
import kopi.core.port.NodeRuntime;
import kopi.testkit.contract.NodeRuntimeContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A real engine. */
@Tag("long")
class DockerEngineContractTest extends NodeRuntimeContract {
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

    @Override
    protected NodeRuntime open(List<String> command, NodeRuntime.Answers heard) {
        return new DockerRuntimeFactory()
                .open(
                        new Settings(
                                "shop",
                                Custody.EGGS,
                                folder.resolve("docker.sock").toString(),
                                "kopi-test",
                                "",
                                List.of(),
                                List.of("PATH=/bin"),
                                (_, _) -> command,
                                Duration.ofMillis(300)),
                        heard);
    }
}
