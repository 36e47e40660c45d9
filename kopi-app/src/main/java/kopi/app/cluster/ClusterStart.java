package kopi.app.cluster;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import kopi.adapter.eggs.EggClient;
import kopi.adapter.rabbitmq.RabbitBroker;
import kopi.adapter.rabbitmq.RabbitOptions;
import kopi.adapter.rabbitmq.RabbitServer;
import kopi.app.config.ClusterConfig;
import kopi.app.node.BrokerAddress;
import kopi.app.node.NodeCache;
import kopi.app.node.Program;
import kopi.core.egg.NodeSpec;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.protocol.WireCodec;

/** Starts and stops a cluster: the eggs, which do the rest, and a private broker if there is to be one. */
public final class ClusterStart {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LEADER_PATIENCE = Duration.ofSeconds(30);
    private static final Duration READY_PATIENCE = Duration.ofMinutes(2);
    private static final Duration DOWN_PATIENCE = Duration.ofMinutes(1);
    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(10);

    private final ClusterConfig config;
    private final Consumer<String> told;

    /**
     * The starter of that cluster.
     *
     * @param told hears what is going on, for people
     */
    public ClusterStart(ClusterConfig config, Consumer<String> told) {
        this.config = config;
        this.told = told;
    }

    /**
     * Starts what does not run, and waits until all of it works.
     *
     * @param withBroker whether to use a private RabbitMQ, and to start it; without, one that runs, or that nodes wait
     *     for, goes on being used, and otherwise that of the cluster file is
     * @throws InvalidInputException if a private RabbitMQ is wanted while nodes use another one
     * @throws UnavailableException if the broker cannot be used, or some node does not come up in time
     */
    public ClusterReport up(boolean withBroker) throws InterruptedException {
        choose(withBroker);
        requireBroker();
        Program program = install();
        NodeCache.prepare(
                program, () -> told.accept("noting what nodes need when they start, once, for a quick start ..."));
        try (var nodes = new LocalNodes(config, program)) {
            for (NodeSpec egg : eggs()) {
                nodes.start(egg);
            }
        }
        var eggs = new Eggs(config);
        // They have just been started: on a busy machine their JVMs take their time, as those of the nodes do.
        eggs.decide(EggClient::up, READY_PATIENCE);
        return awaitReady(eggs);
    }

    private void choose(boolean withBroker) throws InterruptedException {
        boolean isOwnChosen = BrokerAddress.isPrivate(config);
        if (withBroker) {
            if (!isOwnChosen && isAnyNodeThere()) {
                throw new InvalidInputException("the cluster runs with the RabbitMQ of " + config.file()
                        + "; kopi down -f " + config.file() + " before it gets a private one");
            }
            told.accept("starting RabbitMQ in " + config.privateBrokerFolder() + " ...");
            BrokerAddress.privateOne(config).start();
            BrokerAddress.choosePrivate(config);
        } else if (isOwnChosen && !BrokerAddress.privateOne(config).isRunning() && !isAnyNodeThere()) {
            BrokerAddress.chooseThatOfTheFile(config);
        }
    }

    private boolean isAnyNodeThere() throws InterruptedException {
        try (var nodes = new LocalNodes(config, Program.running())) {
            return !nodes.living().isEmpty();
        }
    }

    private Program install() throws InterruptedException {
        return Program.running().installedIn(config.programFolder(), isAnyNodeThere());
    }

    private List<NodeSpec> eggs() {
        return config.layout().eggs().stream()
                .map(egg -> new NodeSpec(egg, List.of(NodeSpec.EGG)))
                .toList();
    }

    /** Fails early, and with the reason, where nodes would wait. Declares what the nodes need, too. */
    private void requireBroker() throws InterruptedException {
        RabbitServer server = BrokerAddress.of(config);
        try (var _ = RabbitBroker.connect(
                "kopi-up",
                server,
                RabbitOptions.DEFAULT.withStartTimeout(BROKER_PATIENCE),
                config.routes().standing(),
                new WireCodec(),
                _ -> {})) {
            told.accept("RabbitMQ answers on " + server);
        }
    }

    private ClusterReport awaitReady(Eggs eggs) throws InterruptedException {
        long deadline = System.nanoTime() + READY_PATIENCE.toNanos();
        while (true) {
            ClusterReport report = eggs.status();
            if (report.ready()) {
                return report;
            }
            if (System.nanoTime() > deadline) {
                throw new UnavailableException("not everything came up within " + READY_PATIENCE.toSeconds() + " s: "
                        + String.join(
                                ", ",
                                report.nodes().stream()
                                        .filter(node -> !node.works())
                                        .map(node -> node.id() + " is " + node.state())
                                        .toList())
                        + "; their logs are in " + config.logs() + "; kopi down -f " + config.file()
                        + " stops what has been started");
            }
            Thread.sleep(PAUSE);
        }
    }

    /** Stops everything, the private broker, too; what is in its queues stays on the disk. */
    public void down() throws InterruptedException {
        var eggs = new Eggs(config);
        try (var nodes = new LocalNodes(config, Program.running())) {
            if (eggs.isAnyThere()) {
                eggs.decide(EggClient::down, LEADER_PATIENCE);
                long deadline = System.nanoTime() + DOWN_PATIENCE.toNanos();
                while (!nodes.living().isEmpty() && System.nanoTime() < deadline) {
                    Thread.sleep(PAUSE);
                }
            }
            nodes.stopAll();
        }
        if (BrokerAddress.isPrivate(config)) {
            told.accept("stopping RabbitMQ ...");
            BrokerAddress.privateOne(config).stop();
        }
    }
}
