package kopi.app.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.app.cluster.Eggs;
import kopi.core.text.SafeText;
import kopi.core.topology.RoleKind;
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
                "Change the number of nodes of a role while the cluster runs. Jobs that run are not disturbed: a controller, aggregator or joiner that is to leave ends what was begun with it first.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ScaleCommand implements Callable<Integer>, Stoppable {
    private static final Pattern FORM = Pattern.compile(" *([^= ][^=]*?) *= *([1-9][0-9]{0,8}) *");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Parameters(paramLabel = "ROLE=N", description = "The number of nodes of a role, for example filter=4.")
    private String wanted = "";

    private ScaleCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Matcher given = FORM.matcher(wanted);
        if (!given.matches()) {
            throw bad("\"" + SafeText.value(wanted) + "\" must be ROLE=N, N from 1 to 100; for example filter=4");
        }
        RoleKind role;
        try {
            role = RoleArgument.role(given.group(1));
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
        int replicas = Integer.parseInt(given.group(2));
        new Eggs(file.read()).decide((egg, own) -> egg.scale(own, role.text(), replicas), PATIENCE);
        var out = spec.commandLine().getOut();
        out.println("scaling to " + replicas + " of " + role + "; kopi status shows them");
        out.flush();
        return 0;
    }

    private ParameterException bad(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public String stopped() {
        return file.command("status") + " shows whether the cluster has taken it";
    }

    @Override
    public String cutShort() {
        return stopped();
    }
}
