package kopi.app.cli;

import java.util.Set;
import java.util.concurrent.Callable;
import kopi.app.deploy.ComposeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kopi compose}. */
@Command(
        name = "compose",
        description = "Print a Compose file that runs the cluster of a cluster file as containers: "
                + "kopi compose > compose.yaml && docker compose up.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ComposeCommand implements Callable<Integer> {
    private static final Set<Integer> BROKERS = Set.of(1, 3, 5);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Option(
            names = "--brokers",
            paramLabel = "N",
            description = "How many nodes RabbitMQ has: 1, or 3 or 5 as a cluster, which goes on without one of three. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int brokers = 1;

    private ComposeCommand() {}

    @Override
    public Integer call() {
        if (!BROKERS.contains(brokers)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--brokers: of " + brokers + " nodes there is no majority that " + "suits; give 1, 3 or 5");
        }
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        ComposeFile.of(file.read(), file.given(), brokers).lines().forEach(out::println);
        out.flush();
        return 0;
    }
}
