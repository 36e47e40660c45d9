package kopi.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import kopi.core.egg.NodeId;
import kopi.core.port.NodeRuntime;
import kopi.testkit.contract.SharedRuntimeContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real engine, and its own restarts. */
@Tag("long")
class ComposeEngineContractTest extends SharedRuntimeContract {
    @RegisterExtension
    static final EngineOfTests ENGINE = new EngineOfTests();

    @Override
    protected NodeRuntime open(NodeRuntime.Answers heard) {
        return ComposeContainers.open("shop", ENGINE.socket(), heard);
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
        List<String> command = new ArrayList<>(List.of("docker", "-H", "unix://" + ENGINE.socket()));
        Collections.addAll(command, arguments);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
