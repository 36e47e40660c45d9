package kopi.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.NodeId;
import kopi.core.error.InvalidInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kopi logs}. */
@Command(
        name = "logs",
        description = "Show the end of a node's log, on the machine where it is.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LogsCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofMillis(300);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Parameters(paramLabel = "NODE", description = "Its name, as in filter-1.")
    private String node = "";

    @Option(
            names = "--lines",
            paramLabel = "N",
            description = "How many lines to begin with. Default: ${DEFAULT-VALUE}.")
    private int lines = 50;

    @Option(names = "--follow", description = "Go on, and show what is logged, until stopped.")
    private boolean isFollowing;

    private LogsCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (lines < 0) {
            throw new ParameterException(spec.commandLine(), "--lines: " + lines + " must be at least 0");
        }
        var tail = new LogTail(log(file.read()));
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        tail.last(lines).forEach(out::println);
        out.flush();
        while (isFollowing) {
            Thread.sleep(PAUSE);
            tail.more().forEach(out::println);
            out.flush();
        }
        return 0;
    }

    /** A name of a node is none of a folder. */
    private Path log(ClusterConfig config) {
        NodeId id;
        try {
            id = new NodeId(node);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("\"" + node + "\" is no node: " + e.getMessage(), e);
        }
        Path log = config.logs().resolve(id.name() + ".log");
        if (!Files.isRegularFile(log)) {
            throw new InvalidInputException("there is no " + log + "; kopi status shows the nodes that there are");
        }
        return log;
    }
}
