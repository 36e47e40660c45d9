package kopi.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.error.UnavailableException;
import kopi.core.report.Reports;
import kopi.core.topology.RoleKind;

/**
 * Measures how long a cluster on this machine takes to get over the death (SIGKILL) of its nodes. A node is back when the
 * leader says that a later life of it works; it is asked every 50 ms.
 */
final class RecoveryBenchmark {
    private static final long SEED = 1;
    /** What needs all nodes to have rested is done so often at most. */
    private static final int MOST_GREAT_DEATHS = 3;

    private final RecoveryOptions options;
    private final PrintStream out;

    RecoveryBenchmark(RecoveryOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Measures and prints; blocks for minutes.
     *
     * @throws UnavailableException if the cluster does not come up, or something does not come back
     * @throws kopi.core.error.JobFailedException if a disturbed job's reports differ from the undisturbed one's
     */
    void run() throws InterruptedException {
        try (var bench = new Workbench(options.kopi(), out)) {
            Path data = bench.dataset(options.data(), options.scale());
            Conditions.print(out);
            try (var cluster = LocalCluster.up(bench, "recovery", "", "layout: " + options.layout())) {
                out.printf(
                        "layout %s, %d nodes%n",
                        options.layout(), cluster.awaitReady().size());
                if (options.loadMinutes() > 0) {
                    countFalseRestarts(bench, cluster, data);
                    return;
                }
                var victims = new Victims(cluster, SEED);
                out.printf("%n%-50s %6s %9s %9s%n", "killed, and what is waited for", "times", "median", "worst");
                killEachRole(cluster, victims);
                killLeaders(cluster, victims);
                killAllBut(cluster, victims, "all eggs but one", RecoveryBenchmark::isEgg);
                killAllBut(cluster, victims, "all nodes but one egg", _ -> true);
                new DisturbedJobs(bench, cluster, victims, out).measure(data, options);
            }
        }
    }

    private void print(String what, List<Double> seconds) {
        out.printf(
                Locale.ROOT,
                "%-50s %6d %7.2f s %7.2f s%n",
                what,
                seconds.size(),
                Figures.median(seconds),
                Figures.worst(seconds));
    }

    /** One of each role in turn, so that each has rested when its next turn comes. */
    private void killEachRole(LocalCluster cluster, Victims victims) throws InterruptedException {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        cluster.awaitReady().forEach(node -> seconds.putIfAbsent(role(node), new ArrayList<>()));
        for (int round = 0; round < options.rounds(); round++) {
            for (Map.Entry<String, List<Double>> role : seconds.entrySet()) {
                cluster.awaitReady();
                NodeView victim = Polling.until(
                        "a node with role " + role.getKey() + " has rested",
                        () -> victims.longestRested(
                                node -> role(node).equals(role.getKey()) && !isLeader(cluster, node)));
                long start = victims.kill(victim);
                awaitBack(cluster, List.of(victim));
                role.getValue().add(secondsSince(start));
            }
        }
        seconds.forEach((role, figures) -> print(role + ": it is back at work", figures));
        print("any of these", seconds.values().stream().flatMap(List::stream).toList());
    }

    private static boolean isLeader(LocalCluster cluster, NodeView node) {
        return isEgg(node)
                && cluster.status()
                        .filter(status -> !status.view().leader().equals(Optional.of(node.id())))
                        .isEmpty();
    }

    private static boolean isEgg(NodeView node) {
        return node.hosts(RoleKind.EGG);
    }

    private static String role(NodeView node) {
        return String.join("+", node.roles());
    }

    private void killLeaders(LocalCluster cluster, Victims victims) throws InterruptedException {
        List<Double> elected = new ArrayList<>();
        List<Double> back = new ArrayList<>();
        for (int i = 0; i < options.rounds(); i++) {
            cluster.awaitReady();
            NodeView leader = Polling.until(
                    "the leader has rested", () -> victims.longestRested(node -> isLeader(cluster, node)));
            long start = victims.kill(leader);
            Polling.until("an egg leads", () -> cluster.status().filter(now -> leads(now, leader)));
            elected.add(secondsSince(start));
            awaitBack(cluster, List.of(leader));
            back.add(secondsSince(start));
        }
        print("the leader: another egg leads", elected);
        print("the leader: it is back at work", back);
    }

    /** Whether somebody leads by its own account who is not the dead one. */
    private static boolean leads(ClusterStatus now, NodeView dead) {
        return now.view().isLeaders()
                && (!now.view().egg().equals(dead.id())
                        || node(now, dead.name()).incarnation() > dead.incarnation());
    }

    private static NodeView node(ClusterStatus status, String id) {
        return status.nodes().stream()
                .filter(node -> node.name().equals(id))
                .findFirst()
                .orElseThrow(() -> new UnavailableException(id + " is not in the status"));
    }

    /** Kills all of a kind at once, but for an egg, another one each time. */
    private void killAllBut(LocalCluster cluster, Victims victims, String what, Predicate<NodeView> wanted)
            throws InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < Math.min(options.rounds(), MOST_GREAT_DEATHS); i++) {
            victims.awaitAllRested();
            List<NodeView> doomed =
                    new ArrayList<>(cluster.awaitReady().stream().filter(wanted).toList());
            List<NodeView> eggs =
                    doomed.stream().filter(RecoveryBenchmark::isEgg).toList();
            doomed.remove(eggs.get(i % eggs.size()));
            long start = System.nanoTime();
            doomed.forEach(victims::kill);
            awaitBack(cluster, doomed);
            cluster.awaitReady();
            seconds.add(secondsSince(start));
        }
        print(what + ": everything works", seconds);
    }

    private static void awaitBack(LocalCluster cluster, List<NodeView> dead) throws InterruptedException {
        Polling.until(
                "what was killed is back",
                () -> cluster.status()
                        .filter(now -> dead.stream().allMatch(before -> isBack(node(now, before.name()), before))));
    }

    private static boolean isBack(NodeView now, NodeView before) {
        return LocalCluster.works(now) && now.incarnation() > before.incarnation();
    }

    static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private void countFalseRestarts(Workbench bench, LocalCluster cluster, Path data) throws InterruptedException {
        Map<String, Long> before = lives(cluster);
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(options.loadMinutes());
        int jobs = 0;
        while (System.nanoTime() < end) {
            Path reports = bench.folder("loaded");
            BenchmarkFolders.makeEmpty(reports);
            bench.run(cluster.submit(data, reports, Reports.NAMES));
            jobs++;
        }
        Map<String, Long> after = lives(cluster);
        List<String> restarted = before.keySet().stream()
                .filter(node -> !Optional.ofNullable(after.get(node)).equals(Optional.ofNullable(before.get(node))))
                .toList();
        out.printf(
                Locale.ROOT,
                "%d minutes of jobs of scale %s, one after another, %d in all: %d nodes were restarted%s%n",
                options.loadMinutes(),
                options.scale(),
                jobs,
                restarted.size(),
                restarted.isEmpty() ? "" : ": " + String.join(", ", restarted));
    }

    /** By node, its incarnation, which rises with every start. */
    private static Map<String, Long> lives(LocalCluster cluster) throws InterruptedException {
        Map<String, Long> lives = new LinkedHashMap<>();
        cluster.awaitReady().forEach(node -> lives.put(node.name(), node.incarnation()));
        return lives;
    }
}
