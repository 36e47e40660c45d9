package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.error.KopiException;
import kopi.core.job.JobPlan;
import kopi.core.job.MemoryBudget;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.report.Reports;
import kopi.core.role.Routes;
import kopi.protocol.call.EggMethods;
import kopi.protocol.call.GatewayMethods;
import kopi.testkit.data.StrayMessages;
import kopi.testkit.net.Flood;
import kopi.testkit.net.RawHttp2;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: with all attacks at once on a cluster of processes, for a minute, honest clients get their bytes, no process ends, and
 * nothing is left. {@code -Dkopi.siege.seconds=N} for another time.
 */
@Tag("long")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class SiegeTest {
    private static final int SECONDS = Integer.getInteger("kopi.siege.seconds", 60);
    private static final int TRANSACTIONS = 1_500;
    private static final int CLIENTS = 3;
    private static final int EGGS = 3;
    private static final String HOSTILE = "127.0.0.2";

    @TempDir
    private Path folder;

    private final AtomicBoolean isOver = new AtomicBoolean();

    /** One round of an attack. */
    private interface Attack {
        void go(int round) throws IOException, InterruptedException, ExecutionException, TimeoutException;
    }

    @Test
    void honestClientsDoNotNoticeAndNothingIsLeft() throws IOException, InterruptedException, ExecutionException {
        try (var cluster = new RealCluster(folder)) {
            cluster.up();
            Map<String, Long> before = lives(cluster.eggs().status());
            List<AtomicInteger> rounds = besiege(cluster);
            assertThat(rounds)
                    .as("rounds of each attack")
                    .allSatisfy(count -> assertThat(count.get()).isPositive());
            cluster.awaitReady();
            cluster.assertNoJobLeft();
            ClusterStatus after = cluster.eggs().status();
            assertThat(after.jobs()).isEmpty();
            assertThat(after.nodes())
                    .allMatch(NodeView::works)
                    .allMatch(node -> node.gauges().brokenFolds() == 0);
            assertThat(lives(after)).isEqualTo(before);
            cluster.down();
        }
    }

    private static Map<String, Long> lives(ClusterStatus report) {
        Map<String, Long> lives = new TreeMap<>();
        report.nodes().forEach(node -> lives.put(node.name(), node.incarnation()));
        return lives;
    }

    /** Returns how often each attack was made. */
    private List<AtomicInteger> besiege(RealCluster cluster)
            throws IOException, InterruptedException, ExecutionException {
        List<Shop> shops = new ArrayList<>();
        for (int seed = 1; seed <= CLIENTS; seed++) {
            shops.add(Shop.open(folder, seed, TRANSACTIONS, Reports.NAMES));
        }
        List<AtomicInteger> rounds = new ArrayList<>();
        List<Future<?>> attacks = new ArrayList<>();
        try (ExecutorService threads = Executors.newCachedThreadPool();
                var attacker = Attacker.of(cluster);
                var bomber = Attacker.of(cluster);
                var crowd = Crowd.of(cluster, folder.resolve("out"), shops)) {
            List<Attack> all = List.of(
                    round -> openAndAbort(attacker, round),
                    round -> bomb(bomber, round),
                    round -> scatter(bomber, cluster, round),
                    round -> flood(
                            cluster.config().addresses().gatewayPort() + round % 2,
                            GatewayMethods.SERVICE,
                            "Upload",
                            round),
                    round -> flood(
                            cluster.config().addresses().eggPort() + round % EGGS,
                            EggMethods.SERVICE,
                            "Status",
                            round));
            for (Attack attack : all) {
                var count = new AtomicInteger();
                rounds.add(count);
                attacks.add(threads.submit(() -> repeat(attack, count)));
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            cluster.await(
                    "time is over, or an attack has ended",
                    _ -> System.nanoTime() > end || attacks.stream().anyMatch(Future::isDone));
            isOver.set(true);
            for (Future<?> attack : attacks) {
                attack.get();
            }
            assertThat(crowd.finish()).isGreaterThanOrEqualTo(CLIENTS);
            attacker.closeAll(cluster);
        } finally {
            isOver.set(true);
        }
        return rounds;
    }

    private Void repeat(Attack attack, AtomicInteger count)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        while (!isOver.get()) {
            attack.go(count.get());
            count.incrementAndGet();
        }
        return null;
    }

    private static void openAndAbort(Attacker attacker, int round) throws InterruptedException {
        JobPlan plan = attacker.plan("hasty-" + round, Attacker.summaries(64));
        open(attacker, plan);
        close(attacker, plan);
    }

    /** As many rows as are allowed, and more. */
    private static void bomb(Attacker attacker, int round) throws InterruptedException {
        JobPlan plan = attacker.plan("bomb-" + round, Attacker.summaries(40));
        int allowed = MemoryBudget.maxRows(plan, "transactions");
        open(attacker, plan);
        attacker.publish(
                List.of(Routes.FILTER),
                IntStream.range(0, 8)
                        .mapToObj(seq -> attacker.bomb(plan, seq, seq % 2 == 0 ? allowed : 3 * allowed))
                        .toList());
        close(attacker, plan);
    }

    private static void scatter(Attacker attacker, RealCluster cluster, int round) throws InterruptedException {
        List<Destination> everywhere =
                new ArrayList<>(Routes.standing(cluster.config().size()));
        everywhere.add(Broker.DEAD_LETTERS);
        everywhere.add(Routes.gateway("gateway-1"));
        everywhere.add(Routes.gateway("gateway-2"));
        JobPlan plan = attacker.plan("stray-" + round, Attacker.wide());
        attacker.publish(everywhere, StrayMessages.about(plan));
        // What a stray OpenJob has opened.
        close(attacker, plan);
    }

    /** Or is refused, or told to wait: as it should be, now and then. */
    private static void open(Attacker attacker, JobPlan plan) throws InterruptedException {
        try {
            attacker.open(plan);
        } catch (KopiException _) {
            // Nothing is left of it.
        }
    }

    /** Until it is heard: what an attacker leaves open would be kept for as long as an honest client's results. */
    private static void close(Attacker attacker, JobPlan plan) throws InterruptedException {
        boolean isHeard = false;
        while (!isHeard) {
            try {
                attacker.abort(plan);
                attacker.close(plan);
                isHeard = true;
            } catch (KopiException _) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        }
    }

    private static void flood(int port, String service, String method, int round) throws IOException {
        Flood[] floods = Flood.values();
        try (var raw = RawHttp2.plain(HOSTILE, port, service)) {
            raw.greet();
            floods[round % floods.length].send(raw, method);
        } catch (IOException _) {
            // Hung up on: as it should be.
        }
    }
}
