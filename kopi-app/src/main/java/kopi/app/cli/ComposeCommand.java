package kopi.app.cli;

import java.util.concurrent.Callable;
import kopi.app.deploy.ComposeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kopi compose}. */
@Command(
        name = "compose",
        description = "Print a Compose file that runs the cluster of a cluster file as containers: "
                + "kopi compose > compose.yaml && docker compose up.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ComposeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    private ComposeCommand() {}

    @Override
    public Integer call() {
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        ComposeFile.of(file.read(), file.given()).lines().forEach(out::println);
        out.flush();
        return 0;
    }
}
