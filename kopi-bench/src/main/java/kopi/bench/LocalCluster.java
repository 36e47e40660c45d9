package kopi.bench;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import kopi.adapter.eggs.EggClient;
import kopi.adapter.home.ClusterHome;
import kopi.adapter.rabbitmq.PrivateBroker;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.error.UnavailableException;
import kopi.testkit.process.ListedQueue;

/**
 * A cluster on this machine with a RabbitMQ of its own, in a folder and on ports of its own. Closing it stops all of it; so
 * does the end of this JVM, by force.
 *
 * <p>Thread-safe.
 */
final class LocalCluster implements AutoCloseable {
    private static final int EGGS = 3;
    private static final int GATEWAYS = 2;
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 30_000;
    /** The eggs' base port is the gateways' plus this, the least distance that a cluster file may have. */
    private static final int EGG_PORTS_FROM = 100;

    private final Workbench bench;
    private final Path folder;
    private final Path file;
    private final int gatewayPort;
    private final Thread atExit = Thread.ofPlatform().unstarted(this::stopByForce);

    private LocalCluster(Workbench bench, Path folder, int gatewayPort) {
        this.bench = bench;
        this.folder = folder;
        this.file = folder.resolve("cluster.yaml");
        this.gatewayPort = gatewayPort;
    }

    /**
     * Starts a cluster and waits until all of it works.
     *
     * @param nodes how many of which role, as in a cluster file, but for eggs and gateways
     * @param settings more lines of its file, but for ports and paths
     * @throws UnavailableException if it does not come up; then nothing of it is left running
     */
    static LocalCluster up(Workbench bench, String name, String nodes, String settings) throws InterruptedException {
        Path folder = bench.folder(name);
        BenchmarkFolders.makeEmpty(folder);
        var cluster = new LocalCluster(bench, folder, freePorts());
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        try {
            Files.writeString(cluster.file, """
                    %s
                    nodes: {egg: %d, gateway: %d%s}
                    ports: {gateway: %d, egg: %d}
                    """.formatted(
                            settings.strip(),
                            EGGS,
                            GATEWAYS,
                            nodes.isEmpty() ? "" : ", " + nodes,
                            cluster.gatewayPort,
                            cluster.gatewayPort + EGG_PORTS_FROM));
            bench.run(bench.kopi("up", "--with-broker", "-f", cluster.file.toString()));
            cluster.awaitReady();
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw new UnavailableException("cannot write " + cluster.file + ": " + e.getMessage(), e);
        } catch (InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** The gateways' base port: one after which so many are free as the gateways and the eggs take. */
    private static int freePorts() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int first = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            if (areFree(first, GATEWAYS) && areFree(first + EGG_PORTS_FROM, EGGS)) {
                return first;
            }
        }
        throw new UnavailableException("found no free ports between " + LOWEST_PORT + " and " + HIGHEST_PORT);
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            try (var tcp = new ServerSocket();
                    var _ = new DatagramSocket(address)) {
                tcp.bind(address);
            } catch (IOException _) {
                return false;
            }
        }
        return true;
    }

    /** The command that has it make reports from a dataset. */
    List<String> submit(Path data, Path reports, List<String> names) {
        List<String> command = bench.kopi(
                "submit", "--data", data.toString(), "--out", reports.toString(), "--reports", String.join(",", names));
        for (int i = 0; i < GATEWAYS; i++) {
            command.addAll(List.of("--gateway", "127.0.0.1:" + (gatewayPort + i)));
        }
        return command;
    }

    /** {@code kopi submit} of all reports to it. */
    Contender submission() {
        return new Contender() {
            @Override
            public String name() {
                return "kopi";
            }

            @Override
            public List<String> command(Path data, Path reports) {
                return submit(data, reports, List.copyOf(DuckDbReports.NAMES));
            }
        };
    }

    /** Has so many nodes of a role, and waits until they work. */
    void scale(String role, int count) throws InterruptedException {
        bench.run(bench.kopi("scale", "-f", file.toString(), role + "=" + count));
        Polling.until(
                "there are " + count + " times " + role,
                () -> status().filter(status -> status.isReady() && count(status, role) == count));
    }

    private static long count(ClusterStatus status, String role) {
        return status.nodes().stream()
                .filter(node -> node.roles().contains(role))
                .count();
    }

    /** Waits until everything works, by the account of a leader; gives all nodes. */
    List<NodeView> awaitReady() throws InterruptedException {
        return Polling.until("the whole cluster works", () -> status().filter(LocalCluster::isReady))
                .nodes();
    }

    /** Whether everything works, by the account of a leader. */
    static boolean isReady(ClusterStatus status) {
        return status.isReady() && status.view().isLeaders();
    }

    /** Whether a node works, as {@code kopi hound} has it, too. */
    static boolean works(NodeView node) {
        return node.works() && node.pid() > 0;
    }

    /** What the leader says of the cluster; without one, what any egg says; empty if none answers. */
    Optional<ClusterStatus> status() {
        List<ClusterStatus> replies = new ArrayList<>();
        for (int egg = EGGS; egg >= 1; egg--) {
            var address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), gatewayPort + EGG_PORTS_FROM + egg - 1);
            Optional<EggClient.Credentials> credentials = credentials();
            try (var client = new EggClient(address, Optional.empty())) {
                if (credentials.isEmpty()) {
                    return Optional.empty();
                }
                ClusterStatus reply = client.status(credentials.get());
                if (reply.view().isLeaders()) {
                    return Optional.of(reply);
                }
                replies.add(reply);
            } catch (UnavailableException _) {
                // It is dead, or about to start.
            }
        }
        return replies.stream().findFirst();
    }

    private Optional<EggClient.Credentials> credentials() {
        var home = new ClusterHome(state(), Optional.empty(), Optional.empty());
        return home.known()
                .flatMap(cluster -> home.knownSecret().map(secret -> new EggClient.Credentials(cluster, secret)));
    }

    /** The nodes that are there, or were; none if no egg answers. */
    List<NodeView> nodes() {
        return status().map(ClusterStatus::nodes).orElse(List.of());
    }

    /** Its RabbitMQ. */
    PrivateBroker broker() {
        return PrivateBroker.in(state().resolve("broker"), brokerControlFolder());
    }

    /** What its RabbitMQ holds. */
    List<ListedQueue> queues() throws InterruptedException {
        return ListedQueue.all(broker()::control);
    }

    private Path state() {
        return folder.resolve(".kopi/state");
    }

    private Path brokerControlFolder() {
        return state().resolve("broker-control");
    }

    /** The process of its RabbitMQ. */
    long brokerPid() {
        Path pidFile = brokerControlFolder().resolve("rabbitmq.pid");
        try {
            return Long.parseLong(Files.readString(pidFile).strip().split(" ", -1)[0]);
        } catch (IOException | NumberFormatException e) {
            throw new UnavailableException("cannot read " + pidFile + ": " + e.getMessage(), e);
        }
    }

    /** Stops it in good order, and by force what does not stop. */
    @Override
    public void close() {
        boolean isInterrupted = Thread.interrupted();
        try {
            bench.run(bench.kopi("down", "-f", file.toString()));
        } catch (UnavailableException _) {
            // By force, then.
        } catch (InterruptedException e) {
            isInterrupted = true;
        } finally {
            stopByForce();
            forgetAtExit();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void forgetAtExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The JVM is about to end, and runs it beside this.
        }
    }

    /** Kills every node, until none is left that would start another, and the broker. */
    private void stopByForce() {
        List<ProcessHandle> nodes = processes();
        while (!nodes.isEmpty()) {
            nodes.forEach(ProcessHandle::destroyForcibly);
            nodes.forEach(node -> node.onExit().join());
            nodes = processes();
        }
        if (Files.exists(brokerControlFolder())) {
            try {
                broker().stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The processes that were started with this cluster's file, which no other cluster has. */
    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(Arrays::asList)
                        .orElse(List.of())
                        .contains(file.toString()))
                .toList();
    }
}
