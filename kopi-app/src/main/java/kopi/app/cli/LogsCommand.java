package kopi.app.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import kopi.app.node.NodeRuntimes;
import kopi.core.egg.NodeId;
import kopi.core.error.InvalidInputException;
import kopi.core.port.NodeLog;
import kopi.core.port.NodeRuntime;
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
        description =
                "Show the end of a node's log, where its runtime has it: on its machine, or at the Docker engine.",
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
        NodeId id = id();
        try (NodeRuntime runtime = NodeRuntimes.open(file.read(), NodeRuntime.Answers.NONE)) {
            show(runtime.log(id));
        }
        return 0;
    }

    private void show(NodeLog log) throws InterruptedException {
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        log.last(lines).forEach(out::println);
        out.flush();
        while (isFollowing) {
            Thread.sleep(PAUSE);
            log.more().forEach(out::println);
            out.flush();
        }
    }

    /** A name of a node is none of a folder. */
    private NodeId id() {
        try {
            return new NodeId(node);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("\"" + node + "\" is no node: " + e.getMessage(), e);
        }
    }
}
