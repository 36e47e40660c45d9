package kopi.docker;

import java.time.Duration;
import java.util.List;
import kopi.core.egg.Custody;
import kopi.core.port.ContainerRuntimeFactory.Settings;
import kopi.core.port.NodeRuntime;
import kopi.testkit.contract.NodeRuntimeContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real engine. */
@Tag("long")
class DockerEngineContractTest extends NodeRuntimeContract {
    @RegisterExtension
    static final EngineOfTests ENGINE = new EngineOfTests();

    @Override
    protected NodeRuntime open(List<String> command, NodeRuntime.Answers heard) {
        return new DockerRuntimeFactory()
                .open(
                        new Settings(
                                "shop",
                                Custody.EGGS,
                                ENGINE.socket(),
                                "kopi-test",
                                "",
                                List.of(),
                                List.of("PATH=/bin"),
                                (_, _) -> command,
                                Duration.ofMillis(300)),
                        heard);
    }
}
