package kopi.app.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import kopi.app.cluster.Eggs;
import kopi.app.cluster.EventFeed;
import kopi.app.config.TimeSpan;
import kopi.core.egg.ClusterEvent;
import kopi.core.error.UnavailableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kopi events}. */
@Command(
        name = "events",
        description = "Show what has happened in a cluster: nodes that died and came back, elections, jobs.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class EventsCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only what has happened since so long ago, as in 90s, 10m or 2h. Default: all that is kept.")
    private String since = "";

    @Option(names = "--follow", description = "Go on, and show what happens, until stopped.")
    private boolean isFollowing;

    @Option(names = "--json", description = "Print each event as one JSON object on a line.")
    private boolean isJson;

    private EventsCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        long from = from();
        var feed = new EventFeed(new Eggs(file.read()));
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        print(out, feed.next(), from);
        while (isFollowing) {
            Thread.sleep(PAUSE);
            print(out, nextIfAny(feed), from);
        }
        return 0;
    }

    private static List<ClusterEvent> nextIfAny(EventFeed feed) {
        try {
            return feed.next();
        } catch (UnavailableException _) {
            // That is when it gets interesting: the eggs tell when they are back.
            return List.of();
        }
    }

    private long from() {
        if (since.isEmpty()) {
            return Long.MIN_VALUE;
        }
        Duration span = TimeOption.require(spec, "--since", since, TimeSpan.parse(since));
        return Instant.now().minus(span).toEpochMilli();
    }

    private void print(SafePrinter out, List<ClusterEvent> events, long from) {
        for (ClusterEvent event : events) {
            if (event.timeMillis() < from) {
                continue;
            }
            if (isJson) {
                out.printlnJson(EventText.json(event));
            } else {
                out.println(EventText.line(event));
            }
        }
        out.flush();
    }
}
