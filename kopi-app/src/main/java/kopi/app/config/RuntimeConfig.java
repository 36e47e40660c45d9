package kopi.app.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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

    /**
     * How nodes are run as containers.
     *
     * @param socket where the engine listens
     * @param network which containers join; empty: the engine's own
     * @param mounts as the engine has them, {@code FROM:TO[:ro]}
     * @param file the cluster file inside
     */
    public record Docker(Path socket, String image, String network, List<String> mounts, Path file) {}

    static RuntimeConfig read(YamlSection root, Path file, Map<String, String> environment) {
        YamlSection section = root.section("docker");
        Kind kind = root.oneOf("runtime", Kind.PROCESS, Kind.values());
        var docker = new Docker(
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

    /** Whether nodes are processes of this machine. */
    public boolean isLocal() {
        return kind == Kind.PROCESS;
    }
}
