package kopi.app.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import kopi.app.cluster.Eggs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kopi scale}. */
@Command(
        name = "scale",
        description =
                "Have more or fewer nodes of a role while the cluster runs. Roles that keep no state can be scaled.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ScaleCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Parameters(paramLabel = "ROLE=N", description = "How many of which role, for example filter=4.")
    private String wanted = "";

    private ScaleCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        int equals = wanted.indexOf('=');
        int count;
        try {
            count = Integer.parseInt(wanted.substring(equals + 1));
        } catch (NumberFormatException _) {
            count = 0;
        }
        if (equals < 1 || count < 1) {
            throw new ParameterException(
                    spec.commandLine(), "\"" + wanted + "\" must be ROLE=N, N from 1 on; for example filter=4");
        }
        String role = wanted.substring(0, equals);
        int replicas = count;
        new Eggs(file.read()).decide(egg -> egg.scale(role, replicas), PATIENCE);
        var out = spec.commandLine().getOut();
        out.println("there will be " + replicas + " of " + role + "; kopi status shows them");
        out.flush();
        return 0;
    }
}
