package kopi.app.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kopi.core.egg.Custody;

/**
 * What runs nodes.
 *
 * @param docker where and of what containers are made, if it is Docker
 * @param kubernetes where pods are, if it is Kubernetes
 * @param environment what containers are given of this process's own: what overrides the cluster file
 */
public record RuntimeConfig(
        Kind kind, Optional<Docker> docker, Optional<Kubernetes> kubernetes, Map<String, String> environment) {
    /** Which one. */
    public enum Kind {
        /** Eggs start processes of their machine. */
        PROCESS,
        /** Eggs start containers of one Docker engine. */
        DOCKER,
        /** Nodes are pods; eggs have those deleted that hang. */
        KUBERNETES,
        /** Somebody else runs nodes. */
        NONE
    }

    /** Who starts containers, and starts them again. */
    public enum Restarts {
        /** Eggs do. */
        EGGS,
        /** Compose has started them, and the engine starts them again; eggs see to what hangs. */
        ENGINE
    }

    /**
     * How nodes are run as containers.
     *
     * @param restarts who starts them again
     * @param socket where the engine listens
     * @param network which containers join; empty: the engine's own
     * @param mounts as the engine has them, {@code FROM:TO[:ro]}
     * @param file the cluster file inside
     */
    public record Docker(
            Restarts restarts, Path socket, String image, String network, List<String> mounts, Path file) {}

    /**
     * Where pods are.
     *
     * @param server the API server, {@code https://HOST:PORT}
     * @param namespace empty: the one in a file that Kubernetes mounts into each pod
     */
    public record Kubernetes(String server, Optional<String> namespace, Path token, Path authority) {
        /** What Kubernetes mounts into a pod that may ask the API server. */
        private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

        /** Where the namespace stands that the pod is in. */
        public static final Path NAMESPACE = ACCOUNT.resolve("namespace");

        private static Kubernetes read(YamlSection section) {
            var kubernetes = new Kubernetes(
                    section.text("server", "https://kubernetes.default.svc"),
                    section.text("namespace"),
                    section.file("token-file").orElse(ACCOUNT.resolve("token")),
                    section.file("authority").orElse(ACCOUNT.resolve("ca.crt")));
            section.end();
            return kubernetes;
        }
    }

    static RuntimeConfig read(YamlSection root, Path file, Map<String, String> environment) {
        YamlSection section = root.section("docker");
        Kind kind = root.oneOf("runtime", Kind.PROCESS, Kind.values());
        var docker = new Docker(
                section.oneOf("restarts", Restarts.EGGS, Restarts.values()),
                section.file("socket").orElse(Path.of("/var/run/docker.sock")),
                section.text("image", "kopi"),
                section.text("network", ""),
                section.texts("mounts"),
                section.file("file").orElse(file.toAbsolutePath().normalize()));
        section.end();
        Map<String, String> own = new TreeMap<>();
        Set<String> names = environment.keySet();
        names.stream()
                .filter(name -> name.startsWith(Overrides.PREFIX))
                .forEach(name -> own.put(name, environment.getOrDefault(name, "")));
        Kubernetes kubernetes = Kubernetes.read(root.section("kubernetes"));
        return new RuntimeConfig(
                kind,
                Optional.of(docker).filter(_ -> kind == Kind.DOCKER),
                Optional.of(kubernetes).filter(_ -> kind == Kind.KUBERNETES),
                own);
    }

    /** Who starts nodes, and what is left to eggs. */
    public Custody custody() {
        return switch (kind) {
            case PROCESS -> Custody.EGGS;
            case DOCKER ->
                docker.filter(how -> how.restarts() == Restarts.ENGINE).isPresent() ? Custody.SHARED : Custody.EGGS;
            case KUBERNETES -> Custody.SHARED;
            case NONE -> Custody.OTHERS;
        };
    }

    /** Whether nodes are processes of this machine. */
    public boolean isLocal() {
        return kind == Kind.PROCESS;
    }
}
