package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.EventFact;
import kopi.core.egg.EventKind;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import org.junit.jupiter.api.Test;

class TopTextTest {
    private static final NodeId EGG = new NodeId("egg-1");
    private static final NodeId FILTER = new NodeId("filter-1");
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    private static ClusterStatus status(int nodes) {
        var gauges = new Gauges(7, 1_200, 64 << 20, 0, List.of(new JobLine("nightly", "running", 12)));
        List<NodeView> views = IntStream.rangeClosed(1, nodes)
                .mapToObj(i -> new NodeView(
                        new NodeId("filter-" + i),
                        List.of("filter"),
                        5,
                        State.ALIVE,
                        0,
                        3,
                        2,
                        BrokerLink.UP,
                        "",
                        i == 1 ? gauges : Gauges.NONE))
                .toList();
        return new ClusterStatus(
                new ClusterIdentity("id", "mild-mocha", new ClusterIdentity.Home("machine", "7", "/srv")),
                new ClusterView(EGG, Optional.of(EGG), new Term(1, EGG), false, views));
    }

    private static ClusterEvent event(long seq, Duration ago) {
        return new ClusterEvent(
                new ClusterEvent.Id(EGG, 1, seq),
                NOW.minus(ago).toEpochMilli(),
                EventFact.ofNode(EventKind.READY, FILTER, 3, 1, "filter-1, incarnation 3, is ready"));
    }

    @Test
    void aLineSaysHowTheClusterIs() {
        assertThat(TopText.line(status(2), NOW))
                .endsWith("  egg-1 leads; 2 of 2 nodes work; running jobs: 1; 1,200 rows/s; 7 messages in hand");
    }

    @Test
    void aScreenShowsNodesJobsAndEvents() {
        List<String> screen =
                TopText.screen(status(1), List.of(event(1, Duration.ofMinutes(3))), NOW, new TerminalSize(24, 200));
        assertThat(screen.getFirst()).contains("mild-mocha: egg-1 leads");
        assertThat(screen.get(3).strip().split(" +", -1))
                .containsExactly("filter-1", "alive", "3", "m", "7", "1200", "64M", "2", "up");
        assertThat(screen).contains("job nightly: running, 12 batches finished");
        assertThat(screen.getLast()).endsWith("filter-1, incarnation 3, is ready");
    }

    @Test
    void aScreenIsNoLargerThanTheTerminal() {
        List<ClusterEvent> events = IntStream.rangeClosed(1, 100)
                .mapToObj(seq -> event(seq, Duration.ZERO))
                .toList();
        var small = new TerminalSize(10, 40);
        for (int nodes : List.of(1, 50)) {
            assertThat(TopText.screen(status(nodes), events, NOW, small))
                    .hasSizeLessThan(small.lines())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(small.columns()));
        }
    }

    @Test
    void spansAreShownInTheirLargestUnit() {
        assertThat(NodeTimes.span(Duration.ofSeconds(-1))).isEqualTo("0 s");
        assertThat(NodeTimes.span(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(NodeTimes.span(Duration.ofSeconds(61))).isEqualTo("1 m");
        assertThat(NodeTimes.span(Duration.ofHours(23))).isEqualTo("23 h");
        assertThat(NodeTimes.span(Duration.ofHours(49))).isEqualTo("2 d");
    }

    @Test
    void aTerminalThatDoesNotKnowItsSizeHasTheUsualOne() {
        assertThat(TerminalSize.parse("50 132\n")).isEqualTo(new TerminalSize(50, 132));
        assertThat(TerminalSize.parse("0 0\n")).isEqualTo(TerminalSize.USUAL);
        assertThat(TerminalSize.parse("stty: standard input: not a terminal")).isEqualTo(TerminalSize.USUAL);
    }
}
