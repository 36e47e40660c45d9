package kopi.docker;

import java.nio.file.Path;
import kopi.core.port.ContainerRuntimeFactory;
import kopi.core.port.NodeRuntime;

/** Opens {@link DockerRuntime}s. */
public final class DockerRuntimeFactory implements ContainerRuntimeFactory {
    /** For {@link java.util.ServiceLoader}. */
    public DockerRuntimeFactory() {}

    @Override
    public NodeRuntime open(Settings settings, NodeRuntime.Answers answers) {
        return new DockerRuntime(Engine.connect(Path.of(settings.socket())), settings, answers);
    }
}
