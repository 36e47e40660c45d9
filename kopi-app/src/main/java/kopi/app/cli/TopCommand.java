package kopi.app.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import kopi.app.cluster.Eggs;
import kopi.app.cluster.EventFeed;
import kopi.app.config.ClusterConfig;
import kopi.app.config.TimeSpan;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.ClusterStatus;
import kopi.core.error.UnavailableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kopi top}. */
@Command(
        name = "top",
        description = {
            "Watch a cluster: its nodes, jobs and rates, and what happens, until stopped.",
            "Where stdout is no terminal, each round is one plain line."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TopCommand implements Callable<Integer> {
    private static final int EVENTS = 100;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Option(names = "--every", paramLabel = "TIME", description = "How often to look. Default: ${DEFAULT-VALUE}.")
    private String every = "1s";

    @Option(names = "--rounds", paramLabel = "N", description = "Stop after so many looks. Default: never.")
    private int rounds;

    private final Deque<ClusterEvent> events = new ArrayDeque<>();

    private TopCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Duration pause =
                TimeOption.require(spec, "--every", every, TimeSpan.parse(every).filter(Duration::isPositive));
        ClusterConfig config = file.read();
        var eggs = new Eggs(config);
        var feed = new EventFeed(eggs);
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        show(out, eggs.status(), feed);
        for (int round = 1; round != rounds; round++) {
            Thread.sleep(pause);
            try {
                show(out, eggs.status(), feed);
            } catch (UnavailableException e) {
                // The cluster may come back.
                out.println(String.valueOf(e.getMessage()));
                out.flush();
            }
        }
        return 0;
    }

    private void show(SafePrinter out, ClusterStatus status, EventFeed feed) {
        if (Terminal.isStdout()) {
            events.addAll(feed.next());
            while (events.size() > EVENTS) {
                events.removeFirst();
            }
            TerminalSize size = TerminalSize.now();
            out.clear();
            TopText.screen(status, List.copyOf(events), Instant.now(), size).forEach(out::println);
        } else {
            out.println(TopText.line(status, Instant.now()));
        }
        out.flush();
    }
}
