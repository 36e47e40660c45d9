package kopi.app.node;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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

    private final ClusterConfig config;
    private final NavigableSet<NodeId> eggs;
    /** The egg that this process is, which reaches itself whatever names say. */
    private final Optional<NodeId> self;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("names").daemon().factory());
    private volatile Map<HostPort, List<InetSocketAddress>> known = Map.of();

    /** Looks the names up, which may take seconds, and then again and again. */
    EggDirectory(ClusterConfig config, NodeId self) {
        this.config = config;
        this.eggs = config.layout().eggs();
        this.self = Optional.of(self).filter(eggs::contains);
        lookUp();
        var _ = thread.scheduleWithFixedDelay(this::lookUp, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** What the cluster file says about where the eggs are; where one name has the addresses of all, that is one place. */
    public static List<HostPort> places(ClusterConfig config) {
        NavigableSet<NodeId> eggs = config.layout().eggs();
        return eggs.descendingSet().stream()
                .map(egg -> config.addresses().eggHost(egg, eggs))
                .distinct()
                .toList();
    }

    private void lookUp() {
        known = eggs.stream()
                .map(this::place)
                .distinct()
                .collect(Collectors.toUnmodifiableMap(place -> place, this::addresses));
    }

    /** While a name server is away, names stand for what they stood for. */
    private List<InetSocketAddress> addresses(HostPort place) {
        List<InetSocketAddress> now = place.resolve();
        return now.isEmpty() ? known.getOrDefault(place, List.of()) : now;
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
        thread.shutdownNow();
    }
}
