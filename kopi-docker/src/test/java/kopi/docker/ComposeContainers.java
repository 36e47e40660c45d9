package kopi.docker;

import java.time.Duration;
import java.util.List;
import kopi.core.egg.Custody;
import kopi.core.port.ContainerRuntimeFactory.Settings;
import kopi.core.port.NodeRuntime;

/** Opens the runtime of containers that Compose has made. */
final class ComposeContainers {
    private ComposeContainers() {}

    static NodeRuntime open(String cluster, String socket, NodeRuntime.Answers heard) {
        var settings = new Settings(
                cluster, Custody.SHARED, socket, "", "", List.of(), List.of(), (_, _) -> List.of(), Duration.ZERO);
        return new DockerRuntimeFactory().open(settings, heard);
    }
}
