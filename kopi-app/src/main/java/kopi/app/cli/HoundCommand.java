package kopi.app.cli;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import kopi.app.cluster.Eggs;
import kopi.app.cluster.Hound;
import kopi.app.config.ClusterConfig;
import kopi.app.config.RuntimeConfig;
import kopi.app.config.TimeSpan;
import kopi.app.node.NodeRuntimes;
import kopi.core.error.InvalidInputException;
import kopi.core.port.NodeRuntime;
import kopi.core.topology.RoleKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kopi hound}. */
@Command(
        name = "hound",
        description =
                "The hound of doom: kill nodes of a cluster at random, and see how long they take to come back. Never "
                        + "kills the broker or the last egg of life.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class HoundCommand implements Callable<Integer>, Stoppable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Option(
            names = "--every",
            paramLabel = "TIME",
            defaultValue = "5s",
            description = "Time between attacks, like 500ms or 5s. Default: ${DEFAULT-VALUE}.")
    private String every = "";

    @Option(
            names = "--kill",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many nodes to kill at a time. Default: ${DEFAULT-VALUE}.")
    private int atOnce;

    @Option(names = "--only", split = ",", paramLabel = "ROLE", description = "Attack nodes with these roles only.")
    private Set<String> only = new LinkedHashSet<>();

    @Option(names = "--spare", split = ",", paramLabel = "ROLE", description = "Spare nodes with these roles.")
    private Set<String> spared = new LinkedHashSet<>();

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to go on. Default: ${DEFAULT-VALUE}.")
    private String duration = "";

    @Option(names = "--freeze", description = "Stop processes (SIGSTOP) instead of killing them: they hang.")
    private boolean isFreezing;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the random choice; the same seed attacks the same nodes. Default: the time.")
    private long seed = System.nanoTime();

    private HoundCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (atOnce < 1) {
            throw bad("--kill: " + atOnce + " must be at least 1");
        }
        var orders = new Hound.Orders(
                time("--every", every),
                atOnce,
                roles("--only", only),
                roles("--spare", spared),
                time("--for", duration),
                isFreezing,
                seed);
        var out = spec.commandLine().getOut();
        out.println("seed " + seed);
        ClusterConfig config = file.read();
        if (config.runtime().kind() == RuntimeConfig.Kind.NONE) {
            throw new InvalidInputException(config.file()
                    + ": runtime: none: nodes are run by somebody else, and only there" + " can they be killed");
        }
        try (NodeRuntime runtime = NodeRuntimes.open(config, NodeRuntime.Answers.NONE)) {
            new Hound(new Eggs(config), runtime, orders, line -> {
                        out.println(line);
                        out.flush();
                    })
                    .run();
        }
        return 0;
    }

    private Set<RoleKind> roles(String option, Set<String> roles) {
        try {
            return RoleArgument.roles(option, roles);
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private Duration time(String option, String text) {
        return TimeOption.require(
                spec, option, text, TimeSpan.parse(text.strip()).filter(Duration::isPositive));
    }

    private ParameterException bad(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public String stopped() {
        return "the eggs of life restart what it has attacked";
    }

    @Override
    public String cutShort() {
        return stopped();
    }
}
