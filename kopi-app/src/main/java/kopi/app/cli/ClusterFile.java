package kopi.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kopi.app.config.ClusterConfig;
import picocli.CommandLine.Option;

/** The option that names the cluster file. */
final class ClusterFile {
    private static final String NAME = "cluster.yaml";
    /** Set by the launcher script: where the program itself is. */
    private static final String HOME = "kopi.home";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The cluster file. Default: cluster.yaml here, else the one beside the program.")
    private Optional<Path> file = Optional.empty();

    ClusterConfig read() {
        return ClusterConfig.read(file.orElseGet(ClusterFile::usual));
    }

    private static Path usual() {
        Path here = Path.of(NAME);
        String home = System.getProperty(HOME);
        return Files.exists(here) || home == null ? here : Path.of(home, NAME);
    }
}
