package kopi.app.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kopi.app.page.StatusJson;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.Gauges.JobLine;

/** How a cluster is shown. */
final class StatusPrinter {
    private static final String LEFT = "%-14s %-26s %8s  ";
    private static final String STATE = "%-9s";
    private static final String RIGHT = " %11s %8s  %-6s %s";
    private static final String SINCE = " %-26s";

    private StatusPrinter() {}

    /** For people, without times and colours. */
    static List<String> table(ClusterStatus report) {
        return table(report, Optional.empty(), Instant.EPOCH).stream()
                .map(Coloured::line)
                .toList();
    }

    /**
     * For people.
     *
     * @param times since when nodes are as they are; empty: no word of it
     */
    static List<Coloured> table(ClusterStatus report, Optional<NodeTimes> times, Instant now) {
        List<Coloured> lines = new ArrayList<>();
        String leader = report.view().leader().map(egg -> egg + " leads").orElse("no egg leads");
        lines.add(
                report.isReady()
                        ? new Coloured(leader + "; ", Colour.GREEN, "all nodes work", "")
                        : new Coloured(leader + "; ", Colour.YELLOW, "not all nodes work yet", ""));
        String since = times.isEmpty() ? "" : SINCE.formatted("since");
        lines.add(Coloured.plain(LEFT.formatted("node", "roles", "pid")
                + STATE.formatted("state")
                + since
                + RIGHT.formatted("incarnation", "restarts", "broker", "address")));
        for (NodeView node : report.nodes()) {
            lines.add(row(
                    node,
                    times.map(known -> SINCE.formatted(known.text(node, now))).orElse("")));
        }
        report.nodes().stream()
                .map(StatusPrinter::notes)
                .flatMap(List::stream)
                .map(note -> new Coloured("", Colour.RED, note, ""))
                .forEach(lines::add);
        report.jobs().forEach(job -> lines.add(Coloured.plain(line(job))));
        lines.add(Coloured.plain("cluster %s in %s"
                .formatted(report.cluster().name(), report.cluster().home().folder())));
        return lines;
    }

    private static Coloured row(NodeView node, String since) {
        return new Coloured(
                String.format(
                        Locale.ROOT,
                        LEFT,
                        node.id(),
                        String.join(",", node.roles()),
                        node.pid() == 0 ? "-" : node.pid()),
                colour(node.state()),
                STATE.formatted(node.state().text()),
                since
                        + String.format(
                                Locale.ROOT,
                                RIGHT,
                                node.incarnation(),
                                node.restarts(),
                                node.brokerLink() == BrokerLink.UNUSED
                                        ? "-"
                                        : node.brokerLink().text(),
                                node.address()));
    }

    private static Colour colour(State state) {
        return switch (state) {
            case ALIVE -> Colour.GREEN;
            case STARTING, SUSPECT, DRAINING, STOPPING -> Colour.YELLOW;
            case DEAD, FAILED -> Colour.RED;
            case UNKNOWN -> Colour.PLAIN;
        };
    }

    /** How a job is getting on. */
    static String line(JobLine job) {
        return "job %s: %s, %d batches finished".formatted(job.job(), job.phase(), job.finishedBatches());
    }

    /** What is wrong with a node and not seen from its state. */
    private static List<String> notes(NodeView node) {
        List<String> notes = new ArrayList<>();
        if (node.retrySeconds() > 0) {
            notes.add("%s has died too often, see its log; it is restarted in %d s, or at once by kopi up"
                    .formatted(node.id(), node.retrySeconds()));
        }
        if (node.gauges().brokenFolds() > 0) {
            notes.add("%s could not apply a message; its state is being rebuilt from its journal without it"
                    .formatted(node.id()));
        }
        return notes;
    }

    /** For programs. */
    static String json(ClusterStatus report) {
        return StatusJson.of(report).toString();
    }
}
