package kopi.adapter.udp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Desired;
import kopi.core.egg.EventFact;
import kopi.core.egg.EventKind;
import kopi.core.egg.EventSource;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.protocol.Envelope;
import kopi.protocol.Envelope.Content;

/** Datagrams of every type, with any numbers and texts in them. */
final class RandomDatagrams {
    private static final int MAX_LIST = 5;
    private static final List<String> TEXTS =
            List.of("", "filter", "127.0.0.1:7400", "größe", "☕ and \u0000 in it", "😀");

    private final RandomGenerator random;

    RandomDatagrams(RandomGenerator random) {
        this.random = random;
    }

    Envelope envelope() {
        Datagram datagram = datagram();
        return new Envelope(
                "cluster",
                datagram.from(),
                datagram.incarnation(),
                random.nextLong(),
                random.nextLong(),
                random.nextLong(),
                new Content.Telling(datagram));
    }

    Datagram datagram() {
        return switch (random.nextInt(4)) {
            case 0 -> heartbeat();
            case 1 ->
                new EggHeartbeat(
                        heartbeat(), term(), random.nextBoolean() ? Optional.of(node()) : Optional.empty(), desired());
            case 2 -> new Datagram.Events(node(), random.nextLong(), events());
            default -> new ElectionMessage(node(), random.nextLong(), oneOf(ElectionMessage.Kind.values()), term());
        };
    }

    private List<ClusterEvent> events() {
        List<ClusterEvent> events = new ArrayList<>();
        for (int i = random.nextInt(EventSource.IN_A_DATAGRAM + 1); i > 0; i--) {
            var fact = new EventFact(
                    oneOf(EventKind.values()),
                    node(),
                    random.nextLong(Long.MAX_VALUE),
                    random.nextLong(Long.MAX_VALUE),
                    text(),
                    random.nextInt(Integer.MAX_VALUE),
                    text());
            events.add(new ClusterEvent(
                    new ClusterEvent.Id(node(), random.nextLong(), random.nextLong()), random.nextLong(), fact));
        }
        return events;
    }

    private Heartbeat heartbeat() {
        return new Heartbeat(
                node(),
                random.nextLong(),
                texts(),
                random.nextLong(),
                random.nextBoolean(),
                oneOf(BrokerLink.values()),
                text(),
                new Gauges(random.nextLong(), random.nextLong(), random.nextLong(), random.nextInt(1 << 16), jobs()));
    }

    private List<JobLine> jobs() {
        List<JobLine> jobs = new ArrayList<>();
        for (int i = random.nextInt(Gauges.MAX_JOBS + 1); i > 0; i--) {
            jobs.add(new JobLine(text(), text(), random.nextLong()));
        }
        return jobs;
    }

    private Desired desired() {
        SortedMap<String, Integer> replicas = new TreeMap<>();
        texts().forEach(group -> replicas.put(group, random.nextInt()));
        SortedSet<NodeId> failed = new TreeSet<>();
        for (int i = random.nextInt(MAX_LIST); i > 0; i--) {
            failed.add(node());
        }
        return new Desired(new Desired.Version(term(), random.nextLong()), random.nextBoolean(), replicas, failed);
    }

    private Term term() {
        return new Term(random.nextLong(Long.MAX_VALUE), node());
    }

    private NodeId node() {
        return new NodeId("node-" + random.nextInt(1_000));
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(MAX_LIST); i > 0; i--) {
            texts.add(text());
        }
        return texts;
    }

    private String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private <E> E oneOf(E[] values) {
        return values[random.nextInt(values.length)];
    }
}
