package kopi.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import kopi.adapter.eggs.EggClient;
import kopi.adapter.eggs.EggPort;
import kopi.adapter.eggs.EggServer;
import kopi.app.config.ClusterConfig;
import kopi.core.access.Principals;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterView;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EventPage;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.Term;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.topology.RoleKind;
import kopi.testkit.net.FreePorts;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: who has one cluster's file never does anything to another cluster, whatever ports and folders they share. */
@Timeout(120)
class ForeignClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private int ports;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final AtomicInteger orders = new AtomicInteger();

    @BeforeEach
    void choosePorts() {
        ports = FreePorts.inARow(101);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    /** A cluster of one egg in a folder of that name; all of them have the same file. */
    private ClusterConfig cluster(String name) throws IOException {
        Path file = Files.createDirectories(folder.resolve(name)).resolve("cluster.yaml");
        Files.writeString(file, """
                nodes: {egg: 1, gateway: 1}
                ports: {egg: %d, gateway: %d, http: 0}
                broker: {port: 1}
                """.formatted(ports, ports + 100));
        return ClusterConfig.read(file);
    }

    /** An egg that takes any order. */
    private ClusterIdentity serve(ClusterConfig config) {
        ClusterIdentity cluster = config.home().identity();
        open.add(new EggServer(
                config.addresses().listen(),
                config.addresses().eggPort(),
                () -> cluster,
                config.home().secret(),
                Principals.NONE,
                Optional.empty(),
                new Port()));
        return cluster;
    }

    private final class Port implements EggPort {
        @Override
        public ClusterView view() {
            var egg = new NodeId("egg-1");
            return new ClusterView(egg, Optional.of(egg), Term.NONE, false, List.of());
        }

        @Override
        public EventPage events(long after, int max) {
            return new EventPage(1, after, List.of());
        }

        @Override
        public CompletableFuture<Outcome> scale(String role, int count) {
            return accepted();
        }

        @Override
        public CompletableFuture<Outcome> down() {
            return accepted();
        }

        @Override
        public CompletableFuture<Outcome> up() {
            return accepted();
        }

        private CompletableFuture<Outcome> accepted() {
            orders.incrementAndGet();
            return CompletableFuture.completedFuture(new Outcome.Accepted());
        }
    }

    private ClusterStart start(ClusterConfig config) {
        return new ClusterStart(config, notices::add);
    }

    private void assertRefused(ThrowingCallable command, ClusterIdentity owner) {
        assertThatThrownBy(command)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("127.0.0.1:" + ports + " belongs to cluster " + owner + ", not to ");
    }

    @Test
    void everyCommandOfAnotherFolderIsRefusedByName() throws IOException {
        ClusterIdentity owner = serve(cluster("a"));
        for (boolean wasStarted : List.of(false, true)) {
            ClusterConfig other = cluster("b");
            if (wasStarted) {
                other.home().identity();
                other.home().secret();
            }
            assertRefused(() -> new Eggs(other).status(), owner);
            assertRefused(() -> new Eggs(other).decide((egg, own) -> egg.scale(own, "filter", 9), PATIENCE), owner);
            assertRefused(() -> new Eggs(other).decide(EggClient::up, PATIENCE), owner);
            assertRefused(() -> start(other).down(), owner);
        }
        assertThat(orders).hasValue(0);
    }

    @Test
    void upBesideAnotherClusterSaysWhoseThePortsAreAndStartsNothing() throws IOException {
        ClusterIdentity owner = serve(cluster("a"));
        ClusterConfig other = cluster("b");
        long start = System.nanoTime();
        assertThatThrownBy(() -> start(other).up(true))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContainingAll("127.0.0.1:" + ports, "egg-1", "belongs to cluster " + owner, "ports.egg");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        assertThat(notices).isEmpty();
        assertThat(other.privateBrokerControlFolder()).doesNotExist();
        assertThat(other.programFolder()).doesNotExist();
    }

    @Test
    void aPortOfAnyNodeThatIsTakenIsNamedBeforeAnythingStarts() throws IOException {
        ClusterConfig config = cluster("a");
        for (int offset : List.of(0, 100)) {
            try (var _ = new ServerSocket(ports + offset, 1, InetAddress.getLoopbackAddress())) {
                assertThatThrownBy(() -> start(config).up(false))
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContainingAll(
                                "127.0.0.1:" + (ports + offset),
                                offset == 0 ? "egg-1" : "gateway-1",
                                "process " + ProcessHandle.current().pid());
            }
        }
        try (var channel = DatagramChannel.open()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports));
            assertThatThrownBy(() -> start(config).up(false))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContainingAll("UDP port 127.0.0.1:" + ports, "egg-1");
        }
        assertThat(notices).isEmpty();
    }

    /** Both have found the ports free, and started what they start before their eggs. */
    @Test
    void whoIsBeatenToTheFirstPortWithdraws() throws IOException {
        ClusterConfig own = cluster("a");
        var watch = new PortWatch(new PortCheck(own, own.home().identity()));
        watch.look();
        assertThat(watch.isLost()).isFalse();
        ClusterIdentity winner = serve(cluster("b"));
        assertThatThrownBy(watch::look)
                .isInstanceOf(UnavailableException.class)
                .hasMessageContainingAll("127.0.0.1:" + ports, "egg-1", "belongs to cluster " + winner);
        assertThat(watch.isLost()).isTrue();
    }

    @Test
    void whoHasTheFirstPortWaitsForTheOtherOneToWithdraw() throws IOException {
        ClusterConfig own = cluster("a");
        serve(own);
        var watch = new PortWatch(new PortCheck(own, own.home().identity()));
        try (var _ = new ServerSocket(ports + 100, 1, InetAddress.getLoopbackAddress())) {
            watch.look();
        }
        assertThat(watch.isLost()).isFalse();
        watch.look();
    }

    @Test
    void downOfACopyTouchesNothingOfTheOriginal() throws IOException, InterruptedException {
        ClusterConfig original = cluster("a");
        ClusterIdentity owner = serve(original);
        long pid = sleepAs(original, "filter-1");
        Path copy = Files.createDirectories(folder.resolve("b"));
        try (Stream<Path> files = Files.walk(folder.resolve("a"))) {
            for (Path file : files.skip(1).toList()) {
                Files.copy(
                        file, copy.resolve(folder.resolve("a").relativize(file).toString()));
            }
        }
        ClusterConfig copied = ClusterConfig.read(copy.resolve("cluster.yaml"));
        for (ThrowingCallable command : List.<ThrowingCallable>of(
                () -> start(copied).down(), () -> start(copied).up(false), () -> new Eggs(copied).status())) {
            assertThatThrownBy(command)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("is a copy of the state of cluster " + owner);
        }
        assertThat(orders).hasValue(0);
        assertThat(ProcessHandle.of(pid)).isPresent();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** A process that has the place of a node. */
    private long sleepAs(ClusterConfig config, String node) throws InterruptedException {
        try (var nodes = new LocalNodes(config, (_, _) -> List.of("sleep", "100"))) {
            nodes.start(new NodeSpec(new NodeId(node), List.of(RoleKind.FILTER)));
            return nodes.living().getFirst().process().pid();
        }
    }

    @Test
    void downWithoutEggsStopsTheNodesAndSaysSo() throws IOException, InterruptedException {
        ClusterConfig config = cluster("a");
        config.home().identity();
        long pid = sleepAs(config, "filter-1");
        assertThat(start(config).down()).isTrue();
        assertThat(notices).singleElement().asString().contains("no egg of life answers");
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(start(config).down()).isFalse();
    }

    @Test
    void downWithAWrongTokenGoesNotPastTheEggs() throws IOException, InterruptedException {
        ClusterConfig config = cluster("a");
        serve(config);
        long pid = sleepAs(config, "filter-1");
        Files.writeString(config.file(), "security: {token: wrong}\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> start(ClusterConfig.read(config.file())).down())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("not signed with");
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isPresent();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void downPassesOverFilesThatNameNoProcess() throws IOException, InterruptedException {
        ClusterConfig config = cluster("a");
        config.home().identity();
        Files.createDirectories(config.runFolder());
        Files.writeString(config.runFolder().resolve("filter-1.pid"), "");
        Files.writeString(config.runFolder().resolve("egg-1.pid"), "garbage");
        assertThat(start(config).down()).isFalse();
        assertThat(notices).hasSize(2).allSatisfy(line -> assertThat(line).contains(".pid names no process"));
    }

    /** Whoever may not read the folder is not told that nothing runs. */
    @Test
    void aFolderThatCannotBeReadIsTheReasonAndNotASilentEgg() throws IOException {
        ClusterConfig own = cluster("own");
        serve(own);
        Path secret = own.state().resolve("run/secret");
        Files.delete(secret);
        Files.createDirectory(secret);
        assertThatThrownBy(() -> new Eggs(own).status())
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("" + secret);

        Path identity = own.state().resolve("identity");
        Files.writeString(identity, "?");
        assertThatThrownBy(() -> new Eggs(own).status())
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("" + identity);
    }
}
