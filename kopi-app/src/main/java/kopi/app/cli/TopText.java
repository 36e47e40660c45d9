package kopi.app.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.job.JobPhase;

/** How {@code kopi top} shows a cluster. */
final class TopText {
    private static final String ROW = "%-14s %-9s %6s %8s %10s %7s %8s %-6s";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final int MEBIBYTE_BITS = 20;

    private TopText() {}

    /** One line, for a log or a pipe. */
    static String line(ClusterStatus status, Instant now) {
        return TIME.format(now) + "  " + summary(status);
    }

    private static String summary(ClusterStatus status) {
        List<NodeView> nodes = status.nodes();
        return String.format(
                Locale.ROOT,
                "%s; %d of %d nodes work; running jobs: %d; %,d rows/s; %,d messages in hand",
                status.view().leader().map(leader -> leader + " leads").orElse("no egg leads"),
                nodes.stream().filter(NodeView::works).count(),
                nodes.size(),
                status.jobs().stream()
                        .filter(job -> job.phase().equals(JobPhase.RUNNING.text()))
                        .count(),
                nodes.stream().mapToLong(node -> node.gauges().rowsPerSecond()).sum(),
                nodes.stream().mapToLong(node -> node.gauges().inHand()).sum());
    }

    /**
     * A screen, no larger than the terminal: nodes, then jobs, and what has happened in the room that is left.
     *
     * @param events the oldest first
     */
    static List<String> screen(ClusterStatus status, List<ClusterEvent> events, Instant now, TerminalSize size) {
        List<String> lines = new ArrayList<>();
        lines.add(TIME.format(now) + "  " + status.cluster().name() + ": " + summary(status));
        lines.add("");
        lines.add(ROW.formatted("node", "state", "since", "in hand", "rows/s", "heap", "restarts", "broker"));
        var times = new NodeTimes(events);
        status.nodes().forEach(node -> lines.add(row(node, times, now)));
        for (JobLine job : status.jobs()) {
            lines.add(StatusPrinter.line(job));
        }
        lines.add("");
        // The cursor stands on a line of its own.
        int room = Math.max(0, size.lines() - 1 - lines.size());
        events.subList(Math.max(0, events.size() - room), events.size()).stream()
                .map(EventText::line)
                .forEach(lines::add);
        return lines.stream()
                .limit(size.lines() - 1)
                .map(line -> line.length() > size.columns() ? line.substring(0, size.columns()) : line)
                .toList();
    }

    private static String row(NodeView node, NodeTimes times, Instant now) {
        return String.format(
                Locale.ROOT,
                ROW,
                node.id(),
                node.state().text(),
                times.since(node)
                        .map(since -> NodeTimes.span(Duration.between(since, now)))
                        .orElse("-"),
                node.gauges().inHand(),
                node.gauges().rowsPerSecond(),
                (node.gauges().heapBytes() >> MEBIBYTE_BITS) + "M",
                node.restarts(),
                node.brokerLink() == BrokerLink.UNUSED ? "-" : node.brokerLink().text());
    }
}
