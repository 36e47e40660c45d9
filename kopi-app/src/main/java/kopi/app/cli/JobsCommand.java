package kopi.app.cli;

import java.util.concurrent.Callable;
import kopi.app.cluster.Eggs;
import kopi.core.egg.ClusterStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kopi jobs}. */
@Command(
        name = "jobs",
        description = "List the jobs of a cluster: running ones, and those whose results are kept.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class JobsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Option(names = "--json", description = "Print them as one JSON array.")
    private boolean isJson;

    private JobsCommand() {}

    @Override
    public Integer call() {
        ClusterStatus report = new Eggs(file.read()).status();
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        if (isJson) {
            out.printlnJson(JobText.json(report));
        } else {
            JobText.table(report).forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
