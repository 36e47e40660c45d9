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
 * @param environment what containers are given of this process's own: what overrides the cluster file
 */
public record RuntimeConfig(Kind kind, Optional<Docker> docker, Map<String, String> environment) {
    /** Which one. */
    public enum Kind {
        /** Eggs start processes of their machine. */
        PROCESS,
        /** Eggs start containers of one Docker engine. */
        DOCKER,
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
        return new RuntimeConfig(kind, kind == Kind.DOCKER ? Optional.of(docker) : Optional.empty(), own);
    }

    /** Who starts nodes, and what is left to eggs. */
    public Custody custody() {
        return switch (kind) {
            case PROCESS -> Custody.EGGS;
            case DOCKER ->
                docker.filter(how -> how.restarts() == Restarts.ENGINE).isPresent() ? Custody.SHARED : Custody.EGGS;
            case NONE -> Custody.OTHERS;
        };
    }

    /** Whether nodes are processes of this machine. */
    public boolean isLocal() {
        return kind == Kind.PROCESS;
    }
}
