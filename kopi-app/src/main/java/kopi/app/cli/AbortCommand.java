package kopi.app.cli;

import java.util.concurrent.Callable;
import kopi.app.client.JobAbort;
import kopi.app.cluster.Eggs;
import kopi.app.config.ClusterConfig;
import kopi.core.error.InvalidInputException;
import kopi.core.model.JobId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kopi abort}. */
@Command(
        name = "abort",
        description = "Abort a job of a cluster: it fails, and its client is notified.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AbortCommand implements Callable<Integer> {
    private static final String REASON = "aborted by kopi abort";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Parameters(paramLabel = "JOB", description = "Its name, as kopi jobs shows it.")
    private String name = "";

    private AbortCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        JobId job = job();
        ClusterConfig config = file.read();
        GrpcLog.silence();
        new JobAbort(config).abort(new Eggs(config).status().nodes(), job, REASON);
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        out.println("job " + name + " is aborted");
        out.flush();
        return 0;
    }

    private JobId job() {
        try {
            return new JobId(name);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("there is no job " + name + ": " + e.getMessage(), e);
        }
    }
}
