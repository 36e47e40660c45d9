package kopi.app.page;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import kopi.adapter.signals.PrometheusMeter;
import kopi.adapter.signals.SignalSecurity;
import kopi.adapter.signals.SignalServer;
import kopi.core.access.Principals;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.ElectionLog;
import kopi.core.egg.EventFact;
import kopi.core.egg.EventKind;
import kopi.core.egg.EventLog;
import kopi.core.egg.EventPage;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.egg.RestartAllowance;
import kopi.core.egg.Term;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.model.JobId;
import kopi.core.node.Vitals;
import kopi.testkit.net.FreePorts;

/** What eggs know, as a test says it, with the real sites of some eggs. Thread-safe. */
final class ScriptedCluster implements AutoCloseable {
    private static final List<String> NODES =
            List.of("controller-1", "aggregator-1", "joiner-1", "gateway-1", "gateway-2", "filter-1", "filter-2");
    private static final Map<String, List<String>> CHAINED = Map.of("filter", List.of("filter", "group-by", "reducer"));

    private static final String FLOW = """
            {"time": TIME, "silent": [], "nodes": [
              {"node": "filter-1", "sentBytes": 0, "receivedBytes": BYTES, "lagEntries": 0, "queues": {"kopi.filter": 7}},
              {"node": "aggregator-1", "sentBytes": 0, "receivedBytes": BYTES, "lagEntries": 5, "queues": {}}]}
            """;

    private static final String NODES_OF_A_JOB = """
            {"time": TIME, "silent": ["aggregator-2"], "nodes": [
              {"node": "controller-1", "folded": [], "led": {"phase": "running", "attempt": 0, "failure": "", "expected": 9, "partitions": 2,
                "datasets": [{"dataset": "transactions", "batches": 5, "seen": [[0, 3]], "repeated": [[1, 2]]}]}},
              {"node": "aggregator-1", "folded": [
                {"aggregator": 0, "datasets": [{"dataset": "transactions", "seen": [[0, 3]], "repeated": []}]},
                {"aggregator": 1, "datasets": [{"dataset": "transactions", "seen": [[0, 2]], "repeated": []}]}]},
              {"node": "gateway-1", "folded": [], "upload": {"window": 16,
                "datasets": [{"dataset": "transactions", "seen": [[0, 4]], "repeated": [], "rejected": [[0, 1]]}],
                "reasons": [{"reason": "final_amount: not an amount", "rows": 2}],
                "rejects": [{"file": "transactions/<b>.csv", "line": 7, "column": "final_amount",
                  "reason": "not an amount: \\"<script>window.hacked = 1</script>\\""}]}}]}
            """;

    private final EventLog log = new EventLog();
    private final Map<String, State> states = new TreeMap<>();
    private final Map<String, Integer> restarts = new TreeMap<>();
    private final List<JobLine> jobs = new ArrayList<>();
    private final SortedMap<NodeId, Integer> ports = new TreeMap<>();
    private final Map<NodeId, SignalServer> servers = new TreeMap<>();
    private volatile boolean hasTrials;
    private long seq;
    private int leader;

    /** One with so many eggs, of which the last one leads. */
    ScriptedCluster(int eggs, Principals principals) {
        int first = FreePorts.inARow(eggs);
        for (int i = 1; i <= eggs; i++) {
            ports.put(egg(i), first + i - 1);
        }
        leader = eggs;
        NODES.forEach(node -> states.put(node, State.ALIVE));
        note(EventFact.ofNode(EventKind.ELECTED, egg(leader), 1, 1, "egg-" + leader + " leads in term 1"));
        NODES.forEach(node -> note(EventFact.ofNode(EventKind.READY, new NodeId(node), 1, 1, node + " is ready")));
        ports.forEach((egg, port) -> servers.put(egg, serve(egg, port, principals)));
    }

    private static NodeId egg(int number) {
        return new NodeId("egg-" + number);
    }

    private SignalServer serve(NodeId egg, int port, Principals principals) {
        return new SignalServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                new SignalSecurity(principals, Optional.empty()),
                new PrometheusMeter(),
                () -> Vitals.READY,
                Optional.of(new ClusterSite(new Known(egg), new Told(), ports)));
    }

    /** What one egg knows: all that the test says. */
    private final class Known implements ClusterSite.Shown {
        private final NodeId egg;

        Known(NodeId egg) {
            this.egg = egg;
        }

        @Override
        public ClusterStatus status() {
            return new ClusterStatus(
                    new ClusterIdentity(
                            "0123456789abcdef", "shop", new ClusterIdentity.Home("", "", "/home/shop/state")),
                    view(egg));
        }

        @Override
        public EventPage events(long after, int max) {
            synchronized (ScriptedCluster.this) {
                List<EventLog.Numbered> found = log.after(after, max);
                return new EventPage(
                        egg.number(), found.isEmpty() ? after : found.getLast().number(), found);
            }
        }

        @Override
        public List<ElectionLog.Sent> elections() {
            long now = System.currentTimeMillis();
            var term = new Term(2, egg(3));
            return egg.number() == 1
                    ? List.of(
                            sent(now - 60_000, 1, 3, ElectionMessage.Kind.ELECTION, term),
                            sent(now - 59_000, 3, 1, ElectionMessage.Kind.ANSWER, term),
                            sent(now - 58_000, 3, 1, ElectionMessage.Kind.COORDINATOR, term))
                    : List.of();
        }

        private static ElectionLog.Sent sent(long time, int from, int to, ElectionMessage.Kind kind, Term term) {
            return new ElectionLog.Sent(time, egg(to), new ElectionMessage(egg(from), 1, kind, term));
        }

        @Override
        public Optional<RestartAllowance> allowance() {
            return Optional.of(new RestartAllowance(27, 30));
        }

        @Override
        public boolean hasTrials() {
            return hasTrials;
        }

        @Override
        public boolean isHunting() {
            return false;
        }
    }

    /** What nodes say of a job: two of four batches are folded by both partitions, one by one, and the last is under way. */
    private final class Told implements ClusterSite.Errands {
        @Override
        public String job(String name) {
            return NODES_OF_A_JOB.replace("TIME", Long.toString(System.currentTimeMillis()));
        }

        /** Twenty megabytes a second go through. */
        @Override
        public String flow() {
            long now = System.currentTimeMillis();
            return FLOW.replace("TIME", Long.toString(now)).replace("BYTES", Long.toString(now * 20_000));
        }

        @Override
        public void attempt(ClusterSite.Trial trial) {
            switch (trial) {
                case ClusterSite.Trial.Kill(String node) -> nodeDies(node);
                case ClusterSite.Trial.Freeze(String node) ->
                    throw new InvalidInputException(node + " cannot be frozen <b>here</b>");
                case ClusterSite.Trial.Scale(String role, int count) ->
                    note(EventFact.ofNode(
                            EventKind.SCALED, egg(leader), 1, 1, "there are to be " + count + " of " + role));
                case ClusterSite.Trial.Hunt _ -> throw new UnavailableException("no hound here");
            }
        }

        @Override
        public void abort(JobId job) {
            synchronized (ScriptedCluster.this) {
                if (jobs.stream().noneMatch(line -> line.job().equals(job.value()))) {
                    throw new InvalidInputException("there is no job " + job);
                }
                jobs.replaceAll(line -> line.job().equals(job.value())
                        ? new JobLine(line.job(), "failed", line.finishedBatches())
                        : line);
                note(EventFact.ofJob(
                        EventKind.JOB_FAILED, new NodeId("controller-1"), 1, job.value(), 1, job + " was aborted"));
            }
        }
    }

    private synchronized ClusterView view(NodeId egg) {
        List<NodeView> nodes = new ArrayList<>();
        servers.keySet().forEach(known -> nodes.add(node(known.name(), State.ALIVE, Gauges.NONE)));
        states.forEach((node, state) -> nodes.add(node(
                node,
                state,
                new Gauges(3, 120_000, 60 << 20, 0, node.equals("controller-1") ? List.copyOf(jobs) : List.of()))));
        return new ClusterView(egg, Optional.of(egg(leader)), new Term(leader, egg(leader)), false, nodes);
    }

    private NodeView node(String name, State state, Gauges gauges) {
        String kind = name.replaceFirst("-\\d+$", "");
        return new NodeView(
                new NodeId(name),
                CHAINED.getOrDefault(kind, List.of(kind)),
                4_711,
                state,
                0,
                1,
                restarts.getOrDefault(name, 0),
                BrokerLink.UP,
                "",
                gauges);
    }

    private synchronized void note(EventFact fact) {
        seq++;
        log.add(new ClusterEvent(new ClusterEvent.Id(egg(leader), 1, seq), System.currentTimeMillis(), fact));
    }

    void allowTrials() {
        hasTrials = true;
    }

    synchronized void nodeDies(String node) {
        states.put(node, State.DEAD);
        note(EventFact.ofNode(EventKind.DEAD, new NodeId(node), 1, leader, node + " is dead"));
    }

    synchronized void nodeComesBack(String node) {
        restarts.merge(node, 1, Integer::sum);
        states.put(node, State.ALIVE);
        note(EventFact.ofNode(EventKind.STARTED, new NodeId(node), 2, leader, node + " was started"));
        note(EventFact.ofNode(EventKind.READY, new NodeId(node), 2, leader, node + " is ready again"));
    }

    synchronized void jobs(JobLine... now) {
        jobs.clear();
        jobs.addAll(Arrays.asList(now));
        jobs.forEach(job -> note(EventFact.ofJob(
                EventKind.JOB_ADMITTED, new NodeId("controller-1"), 1, job.job(), 1, job.job() + " runs")));
    }

    /** Ends the site of the egg that leads; the one before it leads then. */
    void leaderDies() {
        SignalServer server;
        synchronized (this) {
            server = Objects.requireNonNull(servers.remove(egg(leader)));
            leader--;
            note(EventFact.ofNode(EventKind.ELECTED, egg(leader), 1, leader + 10L, "egg-" + leader + " leads now"));
        }
        server.close();
    }

    int port(int egg) {
        return Objects.requireNonNull(ports.get(egg(egg)));
    }

    String address(int egg) {
        return "http://127.0.0.1:" + port(egg) + "/";
    }

    @Override
    public void close() {
        servers.values().forEach(SignalServer::close);
    }
}
