package kopi.app.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewayOptions;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.adapter.node.JournalDriver;
import kopi.adapter.node.RoleDriver;
import kopi.adapter.node.Surroundings;
import kopi.app.config.ClusterConfig;
import kopi.app.gateway.GatewayNode;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Queue;
import kopi.core.role.Aggregator;
import kopi.core.role.Chain;
import kopi.core.role.Controller;
import kopi.core.role.ControllerLimits;
import kopi.core.role.DeadLetters;
import kopi.core.role.Filter;
import kopi.core.role.GroupBy;
import kopi.core.role.JobStatus;
import kopi.core.role.Joiner;
import kopi.core.role.Reducer;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import kopi.protocol.WireCodec;

/** The roles of one node, each under its driver. */
final class HostedRoles implements AutoCloseable {
    private final ClusterConfig config;
    private final NodeId id;
    private final WireCodec codec;
    private final Surroundings around;
    private final Routes routes;
    private final BooleanSupplier brokerIsUp;
    private final StraySnapshots strays;
    private final List<JournalDriver> folds = new ArrayList<>();
    private final List<RoleDriver> workers = new ArrayList<>();
    private final List<GatewayNode> gateways = new ArrayList<>();

    /**
     * Starts the roles.
     *
     * @param around with a client that is never told anything: a gateway's answers go to its server
     * @param brokerIsUp whether the broker can be reached
     */
    HostedRoles(
            ClusterConfig config,
            NodeId id,
            List<String> roles,
            WireCodec codec,
            Surroundings around,
            BooleanSupplier brokerIsUp) {
        this.brokerIsUp = brokerIsUp;
        this.config = config;
        this.id = id;
        this.codec = codec;
        this.around = around;
        this.strays = new StraySnapshots(around.snapshots());
        this.routes = around.routes();
        Map<Queue, Role> chain = new LinkedHashMap<>();
        for (String role : roles) {
            switch (role) {
                case "controller" -> startController();
                case "aggregator" -> fold(Routes.aggregator(index()), () -> new Aggregator(routes, index(), codec));
                case "joiner" -> fold(Routes.joiner(index()), () -> new Joiner(routes, codec));
                case "gateway" -> startGateway();
                case "filter" -> chain.put(Routes.FILTER, filter());
                case "group-by" -> chain.put(Routes.GROUP_BY, new GroupBy());
                case "reducer" -> chain.put(Routes.REDUCER, new Reducer(routes));
                default -> throw new IllegalArgumentException("there is no role " + role);
            }
        }
        if (!chain.isEmpty()) {
            startChain(chain);
        }
    }

    /** Which of its kind it is, from 0. */
    private int index() {
        return id.number() - 1;
    }

    private Role filter() {
        var filter = new Filter(routes);
        return config.filterDelay().isZero() ? filter : new Dawdling(filter, config.filterDelay());
    }

    private void startController() {
        var limits = new ControllerLimits(
                config.limits().openJobs(),
                Math.toIntExact(config.limits().clientTimeout().toSeconds()),
                Math.toIntExact(config.limits().resultRetention().toSeconds()));
        fold(Routes.controller(index()), () -> new Controller(routes, index(), limits, codec));
        consume(new DeadLetters(routes), Broker.DEAD_LETTERS);
    }

    private void fold(Destination.Journal journal, Supplier<Role> role) {
        var driver = JournalDriver.standing(around, journal, role);
        folds.add(driver);
        driver.start();
    }

    /** Neighbours hand over in memory; a queue inside the chain is served, too, for those who are not so hosted. */
    private void startChain(Map<Queue, Role> chain) {
        Map<Queue, Role> rest = new LinkedHashMap<>(chain);
        for (Queue queue : chain.keySet()) {
            consume(rest.size() == 1 ? rest.values().iterator().next() : new Chain(rest), queue);
            rest.remove(queue);
        }
    }

    private void consume(Role role, Queue queue) {
        var driver = new RoleDriver(around, role);
        workers.add(driver);
        driver.consume(queue);
    }

    private void startGateway() {
        var gateway = new GatewayNode(gatewayOptions(), this::toldBy, brokerIsUp, codec, codec);
        gateways.add(gateway);
        gateway.start();
    }

    /** The same surroundings, where somebody hears what a role tells clients. */
    private Surroundings toldBy(Consumer<Message> client) {
        return new Surroundings(
                around.broker(), routes, around.options(), around.snapshots(), client, around.observer());
    }

    private GatewayOptions gatewayOptions() {
        var limits = new GatewayLimits(
                config.limits().clients(),
                config.limits().window(),
                config.limits().batchBytes(),
                GatewayLimits.USUAL.unconfirmedBytes(),
                GatewayLimits.USUAL.resultCredit());
        var keys = config.security()
                .certificate()
                .flatMap(certificate ->
                        config.security().key().map(key -> new GatewaySecurity.KeyPair(certificate, key)));
        return GatewayOptions.of(
                id.name(),
                config.host(),
                config.gatewayPort(id),
                config.partitions(),
                limits,
                new GatewaySecurity(config.security().token(), keys));
    }

    /** Tells every role what time it is. */
    void tick(long nowMillis) {
        folds.forEach(fold -> fold.tick(nowMillis));
        strays.sweep(
                nowMillis,
                () -> folds.stream().flatMap(fold -> fold.followed().stream()).toList());
    }

    /** The jobs that are led here. */
    List<JobLine> jobs() {
        List<JobLine> lines = new ArrayList<>();
        for (JournalDriver fold : folds) {
            fold.ask(role -> role instanceof Controller controller ? controller.jobs() : List.<JobStatus>of())
                    .orElse(List.of())
                    .forEach(job -> lines.add(new JobLine(
                            job.job().value(), job.phase().name().toLowerCase(Locale.ROOT), job.finishedBatches())));
        }
        return lines;
    }

    /** Stops taking work: what is in hand goes back to the broker, for others. */
    @Override
    public void close() {
        gateways.forEach(GatewayNode::close);
        workers.forEach(RoleDriver::close);
        folds.forEach(JournalDriver::close);
    }
}
