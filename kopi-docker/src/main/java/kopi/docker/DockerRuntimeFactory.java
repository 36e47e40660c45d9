package kopi.docker;

import java.nio.file.Path;
import kopi.core.egg.Custody;
import kopi.core.port.ContainerRuntimeFactory;
import kopi.core.port.NodeRuntime;

/** Opens {@link DockerRuntime}s and {@link ComposeRuntime}s. */
public final class DockerRuntimeFactory implements ContainerRuntimeFactory {
    /** For {@link java.util.ServiceLoader}. */
    public DockerRuntimeFactory() {}

    @Override
    public NodeRuntime open(Settings settings, NodeRuntime.Answers answers) {
        Engine engine = Engine.connect(Path.of(settings.socket()));
        return settings.custody() == Custody.SHARED
                ? new ComposeRuntime(engine, settings.cluster(), answers)
                : new DockerRuntime(engine, settings, answers);
    }
}
