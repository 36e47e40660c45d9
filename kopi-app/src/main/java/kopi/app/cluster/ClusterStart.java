package kopi.app.cluster;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import kopi.adapter.eggs.EggClient;
import kopi.adapter.rabbitmq.PrivateBroker;
import kopi.adapter.rabbitmq.RabbitBroker;
import kopi.adapter.rabbitmq.RabbitOptions;
import kopi.adapter.rabbitmq.RabbitServer;
import kopi.app.config.ClusterConfig;
import kopi.app.node.BrokerAddress;
import kopi.app.node.NodeCache;
import kopi.app.node.Program;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.role.Routes;
import kopi.core.topology.RoleKind;
import kopi.protocol.WireCodec;

/** Starts and stops a cluster: the eggs, which do the rest, and a private broker if there is to be one. */
public final class ClusterStart {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LEADER_PATIENCE = Duration.ofSeconds(30);
    private static final Duration READY_PATIENCE = Duration.ofMinutes(2);
    private static final Duration DOWN_PATIENCE = Duration.ofMinutes(1);
    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(10);

    private final ClusterConfig config;
    private final Consumer<String> notices;

    /**
     * The starter of that cluster.
     *
     * @param notices hears what is going on, for people
     */
    public ClusterStart(ClusterConfig config, Consumer<String> notices) {
        this.config = config;
        this.notices = notices;
    }

    /**
     * Starts what does not run, and waits until all of it works.
     *
     * @param withBroker whether to use a private RabbitMQ, and to start it; without, one that runs, or that nodes wait
     *     for, goes on being used, and otherwise that of the cluster file is
     * @throws InvalidInputException if a private RabbitMQ is wanted while nodes use another one
     * @throws UnavailableException if the broker cannot be used, some node does not come up in time, or another cluster has
     *     got its ports meanwhile; then nothing is left that was started here
     */
    public ClusterStatus up(boolean withBroker) throws InterruptedException {
        requireOneMachine();
        boolean wasThere = isInPlace();
        boolean wasBrokerRunning = BrokerAddress.isPrivate(config)
                && BrokerAddress.privateOne(config).isRunning();
        Program program;
        try {
            choose(withBroker);
            requireBroker();
            program = install();
            NodeCache.prepare(
                    program, () -> notices.accept("preparing the nodes' class cache, once, for quick starts ..."));
            if (!wasThere) {
                // All that took its time, in which others may have come.
                isInPlace();
            }
        } catch (KopiException e) {
            if (!wasBrokerRunning && !isAnyNodeThere()) {
                stopPrivateBroker();
            }
            throw e;
        }
        var watch = new PortWatch(new PortCheck(config, config.home().identity()));
        try {
            return startNodes(program, watch);
        } catch (KopiException e) {
            if (watch.isLost() && !wasThere) {
                withdraw(wasBrokerRunning);
            }
            throw e;
        }
    }

    private void requireOneMachine() {
        if (!config.runtime().isLocal()) {
            throw new InvalidInputException(config.file() + ": runtime is "
                    + config.runtime().kind().name().toLowerCase(Locale.ROOT)
                    + ", so kopi up starts nothing here; start"
                    + " the eggs of life where they are to run, by kopi node --role egg"
                    + (config.runtime().docker().isPresent()
                            ? "; they start the rest"
                            : ", and the other nodes likewise"));
        }
        if (config.addresses().isOwn()) {
            throw new InvalidInputException(config.file() + ": addresses: own says that every node has an address, but"
                    + " kopi up starts all of them here, with one; start each where it is to run, by kopi node");
        }
    }

    private ClusterStatus startNodes(Program program, PortWatch watch) throws InterruptedException {
        try (var nodes = new LocalNodes(config, program)) {
            for (NodeSpec egg : eggs()) {
                nodes.start(egg);
            }
        }
        var eggs = new Eggs(config);
        // They have just been started: on a busy machine their JVMs take their time, as those of the nodes do.
        eggs.decide(EggClient::up, READY_PATIENCE, watch::look);
        return awaitReady(eggs, watch);
    }

    private void withdraw(boolean wasBrokerRunning) throws InterruptedException {
        notices.accept("another cluster has got the ports; stopping what was started ...");
        try (var nodes = new LocalNodes(config, Program.running())) {
            nodes.stopAll();
        }
        if (!wasBrokerRunning) {
            stopPrivateBroker();
        }
    }

    /**
     * Whether anything of the cluster runs already.
     *
     * @throws UnavailableException if another cluster, or anybody else, is where it is to be
     */
    private boolean isInPlace() throws InterruptedException {
        ClusterIdentity own = config.home().identity();
        try (var nodes = new LocalNodes(config, Program.running())) {
            tellFlaws(nodes);
            Set<NodeId> living = nodes.living().stream().map(Found::node).collect(Collectors.toSet());
            if (living.isEmpty()) {
                own = config.home().rename();
            }
            new PortCheck(config, own).require(living);
            return !living.isEmpty();
        }
    }

    private void tellFlaws(LocalNodes nodes) {
        nodes.flaws().forEach(flaw -> notices.accept(flaw + "; ignored"));
    }

    private void choose(boolean withBroker) throws InterruptedException {
        boolean isOwnChosen = BrokerAddress.isPrivate(config);
        if (withBroker) {
            if (!isOwnChosen && isAnyNodeThere()) {
                throw new InvalidInputException("the cluster runs with the RabbitMQ of " + config.file()
                        + "; kopi down -f " + config.file() + " before it gets a private one");
            }
            notices.accept("starting RabbitMQ in " + config.privateBrokerFolder() + " ...");
            startPrivateBroker();
            BrokerAddress.choosePrivate(config);
        } else if (isOwnChosen && !BrokerAddress.privateOne(config).isRunning() && !isAnyNodeThere()) {
            BrokerAddress.chooseThatOfTheFile(config);
        }
    }

    private void startPrivateBroker() throws InterruptedException {
        PrivateBroker broker = BrokerAddress.privateOne(config);
        broker.flaws().forEach(flaw -> notices.accept(flaw + "; ignored"));
        if (!broker.isRunning()) {
            var ports = new PortCheck(config, config.home().identity());
            ports.requireBrokerPort(broker.settings().ports().amqp());
            ports.requireBrokerPort(broker.settings().ports().distribution());
        }
        broker.start();
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
                .map(egg -> new NodeSpec(egg, List.of(RoleKind.EGG)))
                .toList();
    }

    /** Fails early, and with the reason, where nodes would wait. Declares what the nodes need, too. */
    private void requireBroker() throws InterruptedException {
        RabbitServer server = BrokerAddress.of(config);
        try (var _ = RabbitBroker.connect(
                "kopi-up",
                server,
                RabbitOptions.DEFAULT.withStartTimeout(BROKER_PATIENCE),
                Routes.standing(config.size()),
                new WireCodec(),
                _ -> {})) {
            notices.accept("RabbitMQ answers on " + server);
        }
    }

    private ClusterStatus awaitReady(Eggs eggs, PortWatch watch) throws InterruptedException {
        long deadline = System.nanoTime() + READY_PATIENCE.toNanos();
        while (true) {
            ClusterStatus report = eggs.status();
            if (report.isReady()) {
                return report;
            }
            watch.look();
            if (System.nanoTime() > deadline) {
                throw new UnavailableException("not all nodes came up within " + READY_PATIENCE.toSeconds() + " s: "
                        + String.join(
                                ", ",
                                report.nodes().stream()
                                        .filter(node -> !node.works())
                                        .map(node -> node.id() + " is "
                                                + node.state().text())
                                        .toList())
                        + "; their logs are in " + config.logs() + "; kopi down -f " + config.file()
                        + " stops what was started");
            }
            Thread.sleep(PAUSE);
        }
    }

    /**
     * Stops everything, the private broker, too; what is in its queues stays on the disk.
     *
     * @return whether anything of the cluster ran
     * @throws InvalidInputException if what runs on its ports is not this cluster
     * @throws UnavailableException if something does not stop
     */
    public boolean down() throws InterruptedException {
        Optional<ClusterIdentity> own = config.home().known();
        var eggs = new Eggs(config);
        boolean wasLed = own.isPresent() && eggs.isAnyThere();
        if (!config.runtime().isLocal()) {
            if (wasLed) {
                eggs.decide(EggClient::down, LEADER_PATIENCE);
            }
            return wasLed;
        }
        if (!wasLed && eggs.refusal().isPresent()) {
            // It lives, and does not know this command: a wrong token is no reason to go past it.
            throw new InvalidInputException(eggs.refusal().get());
        }
        boolean hadNodes = Files.isDirectory(config.runFolder()) && stopNodes(eggs, wasLed);
        boolean hadBroker = stopPrivateBroker();
        if (eggs.isAnyThere()) {
            throw new UnavailableException(
                    "an egg of " + own.map(ClusterIdentity::toString).orElse("the cluster")
                            + " still answers; is it on another machine?");
        }
        if (!wasLed && !hadNodes && !hadBroker && !eggs.strangers().isEmpty()) {
            throw new InvalidInputException(eggs.strangers().getFirst() + "; nothing of the latter runs here");
        }
        boolean wasThere = wasLed || hadNodes || hadBroker;
        if (!wasThere && own.isPresent()) {
            new PortCheck(config, own.get()).requireNobody();
        }
        return wasThere;
    }

    private boolean stopNodes(Eggs eggs, boolean isLed) throws InterruptedException {
        try (var nodes = new LocalNodes(config, Program.running())) {
            tellFlaws(nodes);
            boolean wereThere = isLed || nodes.isAnyLeft();
            if (isLed) {
                askEggs(eggs, nodes);
            } else if (wereThere) {
                notices.accept("no egg of life answers; stopping the nodes without one ...");
            }
            nodes.stopAll();
            return wereThere;
        }
    }

    private void askEggs(Eggs eggs, LocalNodes nodes) throws InterruptedException {
        try {
            eggs.decide(EggClient::down, LEADER_PATIENCE);
        } catch (UnavailableException e) {
            notices.accept(e.getMessage() + "; stopping the nodes without one ...");
            return;
        }
        long deadline = System.nanoTime() + DOWN_PATIENCE.toNanos();
        while (!nodes.living().isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(PAUSE);
        }
    }

    private boolean stopPrivateBroker() throws InterruptedException {
        if (!BrokerAddress.isPrivate(config)) {
            return false;
        }
        PrivateBroker broker = BrokerAddress.privateOne(config);
        broker.flaws().forEach(flaw -> notices.accept(flaw + "; ignored"));
        boolean wasRunning = broker.isRunning();
        if (wasRunning) {
            notices.accept("stopping RabbitMQ ...");
        }
        broker.stop();
        return wasRunning;
    }
}
