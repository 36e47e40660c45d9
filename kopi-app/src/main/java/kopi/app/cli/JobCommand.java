package kopi.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import kopi.app.cluster.Eggs;
import kopi.app.cluster.EventFeed;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.error.InvalidInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kopi job}. */
@Command(
        name = "job",
        description = "Show one job of a cluster: how it is getting on, and what has become of it so far.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class JobCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Parameters(paramLabel = "JOB", description = "Its name, as kopi jobs shows it.")
    private String name = "";

    private JobCommand() {}

    @Override
    public Integer call() {
        var eggs = new Eggs(file.read());
        List<JobLine> jobs = eggs.status().jobs().stream()
                .filter(job -> job.job().equals(name))
                .toList();
        List<ClusterEvent> events = new EventFeed(eggs)
                .next().stream()
                        .filter(event -> event.fact().job().equals(name))
                        .toList();
        if (jobs.isEmpty() && events.isEmpty()) {
            throw new InvalidInputException("there is no job " + name + "; kopi jobs lists those that there are");
        }
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        out.println(jobs.isEmpty() ? "job " + name + " is closed" : StatusPrinter.line(jobs.getFirst()));
        events.stream().map(EventText::line).forEach(out::println);
        out.flush();
        return 0;
    }
}
