package kopi.app.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.error.UnavailableException;
import kopi.core.port.NodeRuntime;
import kopi.core.topology.RoleKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hound of doom: kills nodes at random and looks how long it takes until they are back. It never bites the broker.
 *
 * <p>For one thread.
 */
public final class Hound {
    private static final Logger LOG = LoggerFactory.getLogger(Hound.class);
    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final double NANOS = 1e9;

    /**
     * What it is to do.
     *
     * @param every how much time passes between two attacks
     * @param atOnce how many nodes it attacks at a time
     * @param only roles that it attacks; empty: all
     * @param spared roles that it leaves alone
     * @param duration for how long
     * @param isFreezing whether it stops processes (SIGSTOP) instead of killing them
     * @param seed the same seed attacks the same nodes, as long as they are there
     */
    public record Orders(
            Duration every,
            int atOnce,
            Set<RoleKind> only,
            Set<RoleKind> spared,
            Duration duration,
            boolean isFreezing,
            long seed) {
        public Orders {
            only = Set.copyOf(only);
            spared = Set.copyOf(spared);
        }
    }

    private record Victim(NodeView node, long since) {}

    private final Eggs eggs;
    private final NodeRuntime runtime;
    private final Orders orders;
    private final Random random;
    private final Consumer<String> notices;
    private final Map<String, Victim> missing = new LinkedHashMap<>();
    private final List<Double> comebacks = new ArrayList<>();
    private int kills;

    /**
     * A hound.
     *
     * @param runtime what runs the nodes
     * @param notices hears whom it has bitten and who has come back
     */
    public Hound(Eggs eggs, NodeRuntime runtime, Orders orders, Consumer<String> notices) {
        this.eggs = eggs;
        this.runtime = runtime;
        this.orders = orders;
        this.random = new Random(orders.seed());
        this.notices = notices;
    }

    /** The one of the page: as {@code kopi hound} without options, but that it spares the eggs, one of which has let it out. */
    public static Hound onThePage(ClusterConfig config, NodeRuntime runtime) {
        var orders = new Orders(
                Duration.ofSeconds(5),
                1,
                Set.of(),
                Set.of(RoleKind.EGG),
                Duration.ofMinutes(1),
                false,
                System.nanoTime());
        return new Hound(new Eggs(config), runtime, orders, line -> LOG.info("the hound: {}", line));
    }

    /** Attacks until its time is over, then waits for the last victims to come back, for as long as a minute. */
    public void run() throws InterruptedException {
        long start = System.nanoTime();
        long end = start + orders.duration().toNanos();
        long next = start;
        while (System.nanoTime() < end) {
            look();
            if (System.nanoTime() >= next) {
                attack();
                next += orders.every().toNanos();
            }
            Thread.sleep(GLANCE);
        }
        long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!missing.isEmpty() && System.nanoTime() < limit) {
            look();
            Thread.sleep(GLANCE);
        }
        summarise();
    }

    private void attack() {
        List<NodeView> prey;
        try {
            prey = new ArrayList<>(eggs.status().nodes().stream()
                    .filter(NodeView::works)
                    .filter(node -> node.pid() > 0 && !missing.containsKey(node.name()))
                    .filter(node ->
                            orders.only().isEmpty() || orders.only().stream().anyMatch(node::hosts))
                    .filter(node -> orders.spared().stream().noneMatch(node::hosts))
                    .toList());
        } catch (UnavailableException _) {
            notices.accept("no egg answers; nothing to attack now");
            return;
        }
        Collections.shuffle(prey, random);
        // One egg must live, or nothing comes back: the last one that is alive is never bitten.
        long livingEggs = prey.stream().filter(node -> node.hosts(RoleKind.EGG)).count();
        for (NodeView node : prey.subList(0, Math.min(orders.atOnce(), prey.size()))) {
            if (!node.hosts(RoleKind.EGG) || livingEggs-- > 1) {
                bite(node);
            }
        }
    }

    private void bite(NodeView node) {
        if (orders.isFreezing()) {
            runtime.freeze(node.id(), node.pid(), node.incarnation());
        } else {
            runtime.kill(node.id(), node.pid(), node.incarnation());
        }
        kills++;
        missing.put(node.name(), new Victim(node, System.nanoTime()));
        notices.accept((orders.isFreezing() ? "froze " : "killed ") + node.name() + ", pid " + node.pid());
    }

    private void look() {
        if (missing.isEmpty()) {
            return;
        }
        ClusterStatus report;
        try {
            report = eggs.status();
        } catch (UnavailableException _) {
            return;
        }
        for (NodeView node : report.nodes()) {
            Victim victim = missing.get(node.name());
            if (victim != null
                    && node.works()
                    && node.incarnation() > victim.node().incarnation()) {
                double seconds = (System.nanoTime() - victim.since()) / NANOS;
                comebacks.add(seconds);
                missing.remove(node.name());
                notices.accept("%s is back after %.1f s".formatted(node.name(), seconds));
            }
        }
    }

    private void summarise() {
        Collections.sort(comebacks);
        notices.accept(kills + " bitten, " + comebacks.size() + " back"
                + (comebacks.isEmpty()
                        ? ""
                        : "; median %.1f s, worst %.1f s"
                                .formatted(comebacks.get(comebacks.size() / 2), comebacks.getLast())));
        if (!missing.isEmpty()) {
            throw new UnavailableException("not back within a minute: " + String.join(", ", missing.keySet())
                    + "; \"kopi status\" shows their state (a node that died five times in two minutes is marked failed, and"
                    + " left alone until the next \"kopi up\")");
        }
    }
}
