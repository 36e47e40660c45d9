package kopi.app.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kopi.app.config.ClusterConfig;
import kopi.core.text.SafeText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that names the cluster file. */
final class ClusterFile {
    private static final String NAME = "cluster.yaml";
    /** Set by the launcher script: where the program itself is. */
    private static final String HOME = "kopi.home";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The cluster file. Default: cluster.yaml here, else the one beside the program.")
    private Optional<Path> file = Optional.empty();

    /** Reads it, and says what is unwise in it. */
    ClusterConfig read() {
        ClusterConfig config = ClusterConfig.read(path());
        PrintWriter err = spec.commandLine().getErr();
        config.warnings().forEach(warning -> err.println("kopi: warning: " + warning));
        err.flush();
        return config;
    }

    /** A command that goes on from where another one has stopped. */
    String command(String name) {
        return "kopi " + name + " -f " + SafeText.value(path());
    }

    /** The path of it as it was given; one that is relative begins with a dot, as Compose wants it. */
    String given() {
        Path path = path().normalize();
        return path.isAbsolute() || path.startsWith("..") ? path.toString() : "./" + path;
    }

    private Path path() {
        return file.orElseGet(ClusterFile::usual);
    }

    private static Path usual() {
        Path here = Path.of(NAME);
        String home = System.getProperty(HOME);
        return Files.exists(here) || home == null ? here : Path.of(home, NAME);
    }
}
