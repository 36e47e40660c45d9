package kopi.app.node;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import kopi.adapter.udp.EggAddresses;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.NodeId;
import kopi.platform.HostPort;

/**
 * Where the eggs of a cluster are: what the cluster file says, names looked up again every few seconds, as an egg that is
 * started again elsewhere has another address. From any thread.
 */
public final class EggDirectory implements EggAddresses, AutoCloseable {
    private static final int EVERY_SECONDS = 3;
    /** For how long whoever opens it waits for the names that are slow to be looked up. */
    private static final int FIRST_SECONDS = 1;

    private static final int MAX_THREADS = 8;

    private final ClusterConfig config;
    private final NavigableSet<NodeId> eggs;
    /** The egg that this process is, which reaches itself whatever names say. */
    private final Optional<NodeId> self;

    private final ScheduledExecutorService threads;
    private final Map<HostPort, List<InetSocketAddress>> known = new ConcurrentHashMap<>();

    /** Looks the names up, and then again and again. Waits for them for no more than a second. */
    EggDirectory(ClusterConfig config, NodeId self) throws InterruptedException {
        this(config, self, HostPort::resolve);
    }

    /** Each name is looked up by itself: that of an egg that is gone may take long, and must not keep this one from working. */
    EggDirectory(ClusterConfig config, NodeId self, Function<HostPort, List<InetSocketAddress>> resolver)
            throws InterruptedException {
        this.config = config;
        this.eggs = config.layout().eggs();
        this.self = Optional.of(self).filter(eggs::contains);
        List<HostPort> places = eggs.stream().map(this::place).distinct().toList();
        this.threads = Executors.newScheduledThreadPool(
                Math.clamp(places.size(), 1, MAX_THREADS),
                Thread.ofPlatform().name("names").daemon().factory());
        var first = new CountDownLatch(places.size());
        for (HostPort place : places) {
            var _ = threads.scheduleWithFixedDelay(
                    () -> {
                        lookUp(place, resolver);
                        first.countDown();
                    },
                    0,
                    EVERY_SECONDS,
                    TimeUnit.SECONDS);
        }
        var _ = first.await(FIRST_SECONDS, TimeUnit.SECONDS);
    }

    /** While a name server is away, names stand for what they stood for. */
    private void lookUp(HostPort place, Function<HostPort, List<InetSocketAddress>> resolver) {
        List<InetSocketAddress> now = resolver.apply(place);
        if (!now.isEmpty()) {
            known.put(place, now);
        }
    }

    /** What the cluster file says about where the eggs are; where one name has the addresses of all, that is one place. */
    public static List<HostPort> places(ClusterConfig config) {
        NavigableSet<NodeId> eggs = config.layout().eggs();
        return eggs.descendingSet().stream()
                .map(egg -> config.addresses().eggHost(egg, eggs))
                .distinct()
                .toList();
    }

    private HostPort place(NodeId egg) {
        return self.filter(egg::equals)
                .map(config.addresses()::local)
                .orElseGet(() -> config.addresses().eggHost(egg, eggs));
    }

    @Override
    public List<InetSocketAddress> of(NodeId egg) {
        return eggs.contains(egg) ? known.getOrDefault(place(egg), List.of()) : List.of();
    }

    /** All addresses at which other eggs may be. */
    List<InetSocketAddress> others() {
        return eggs.stream()
                .filter(egg -> !self.filter(egg::equals).isPresent())
                .map(this::of)
                .flatMap(Collection::stream)
                .distinct()
                .toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
