package kopi.core.port;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import kopi.core.egg.Custody;
import kopi.core.egg.NodeSpec;
import kopi.core.error.UnavailableException;

/** Makes runtimes that run nodes as containers. Found as a service (see {@link java.util.ServiceLoader}) where one is wanted. */
public interface ContainerRuntimeFactory {
    /**
     * What nodes run in.
     *
     * @param cluster the cluster's id
     * @param custody who starts containers: eggs, or, if it is shared, Compose, whose engine starts them again
     * @param socket the path of the socket on which the engine listens
     * @param image what containers are made of; its entry point takes kopi's commands
     * @param network which they join; empty: the engine's own
     * @param mounts {@code FROM:TO} or {@code FROM:TO:ro}, as the engine has them
     * @param environment {@code NAME=VALUE}
     * @param command what follows the entry point, for a life of a node
     * @param stopGrace how long a node may take to stop until it is killed
     */
    record Settings(
            String cluster,
            Custody custody,
            String socket,
            String image,
            String network,
            List<String> mounts,
            List<String> environment,
            BiFunction<NodeSpec, Long, List<String>> command,
            Duration stopGrace) {
        public Settings {
            mounts = List.copyOf(mounts);
            environment = List.copyOf(environment);
        }
    }

    /**
     * Opens one.
     *
     * @throws UnavailableException if the engine does not answer, or is too old
     */
    NodeRuntime open(Settings settings, NodeRuntime.Answers answers);
}
