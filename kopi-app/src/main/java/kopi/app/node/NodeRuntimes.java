package kopi.app.node;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import kopi.adapter.process.ForeignRuntime;
import kopi.adapter.process.ProcessRuntime;
import kopi.app.config.ClusterConfig;
import kopi.app.config.RuntimeConfig;
import kopi.core.egg.NodeSpec;
import kopi.core.error.UnavailableException;
import kopi.core.port.ContainerRuntimeFactory;
import kopi.core.port.NodeRuntime;
import kopi.core.port.PodRuntimeFactory;
import kopi.core.topology.RoleKind;

/** What runs the nodes of a cluster, as its file says. */
public final class NodeRuntimes {
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private NodeRuntimes() {}

    /**
     * Opens the runtime of a cluster.
     *
     * @throws UnavailableException if it cannot be reached
     */
    public static NodeRuntime open(ClusterConfig config, NodeRuntime.Answers answers) {
        return switch (config.runtime().kind()) {
            case PROCESS ->
                new ProcessRuntime(
                        new ProcessRuntime.Folders(config.runFolder(), config.logs()),
                        (node, life) -> NodeCommandLine.of(Program.running(), config, node, life),
                        STOP_GRACE,
                        answers);
            case DOCKER -> containers(config, config.runtime().docker().orElseThrow(), answers);
            case KUBERNETES -> pods(config, config.runtime().kubernetes().orElseThrow(), answers);
            case NONE -> new ForeignRuntime(answers);
        };
    }

    /** Loaded only now: nobody else pays for it. */
    private static NodeRuntime containers(
            ClusterConfig config, RuntimeConfig.Docker docker, NodeRuntime.Answers answers) {
        List<String> environment = new ArrayList<>();
        config.runtime().environment().forEach((name, value) -> environment.add(name + "=" + value));
        var settings = new ContainerRuntimeFactory.Settings(
                config.home().identity().id(),
                config.runtime().custody(),
                docker.socket().toString(),
                docker.image(),
                docker.network(),
                docker.mounts(),
                environment,
                (node, life) -> command(node, life, docker),
                STOP_GRACE);
        return ServiceLoader.load(ContainerRuntimeFactory.class, NodeRuntimes.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new UnavailableException(
                        config.file() + ": runtime: docker, but this kopi was built without kopi-docker"))
                .open(settings, answers);
    }

    private static NodeRuntime pods(
            ClusterConfig config, RuntimeConfig.Kubernetes kubernetes, NodeRuntime.Answers answers) {
        var settings = new PodRuntimeFactory.Settings(
                config.home().identity().name(),
                NodeName.hostName(),
                kubernetes.server(),
                kubernetes.namespace().orElseGet(NodeRuntimes::ownNamespace),
                Optional.of(kubernetes.token().toString()),
                Optional.of(kubernetes.authority().toString()));
        return ServiceLoader.load(PodRuntimeFactory.class, NodeRuntimes.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new UnavailableException(
                        config.file() + ": runtime: kubernetes, but this kopi was built without kopi-kubernetes"))
                .open(settings, answers);
    }

    private static String ownNamespace() {
        try {
            return Files.readString(RuntimeConfig.Kubernetes.NAMESPACE).strip();
        } catch (IOException e) {
            throw new UnavailableException(
                    "cannot read " + RuntimeConfig.Kubernetes.NAMESPACE
                            + ": not in a pod of Kubernetes, or one that is not to ask the API server; set kubernetes.namespace",
                    e);
        }
    }

    private static List<String> command(NodeSpec node, long incarnation, RuntimeConfig.Docker docker) {
        return List.of(
                NodeCommandLine.NAME,
                "--role",
                String.join(",", RoleKind.texts(node.roles())),
                "--id",
                node.id().name(),
                "--incarnation",
                Long.toString(incarnation),
                "-f",
                docker.file().toString());
    }
}
