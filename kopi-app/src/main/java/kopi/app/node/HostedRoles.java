package kopi.app.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewayOptions;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.adapter.node.JournalDriver;
import kopi.adapter.node.RoleContext;
import kopi.adapter.node.RoleDriver;
import kopi.adapter.node.SharedStateMemory;
import kopi.adapter.spill.FileSpillStore;
import kopi.app.ask.SqlPlanner;
import kopi.app.config.ClusterConfig;
import kopi.app.gateway.GatewayNode;
import kopi.app.page.NodeSite;
import kopi.core.access.CallLimits;
import kopi.core.egg.NodeId;
import kopi.core.job.FoldGlance;
import kopi.core.job.JobGlance;
import kopi.core.job.MemoryBudget;
import kopi.core.job.StateLimits;
import kopi.core.job.UploadGlance;
import kopi.core.port.Destination;
import kopi.core.port.SizeSource;
import kopi.core.role.AggregatorJob;
import kopi.core.role.Controller;
import kopi.core.role.ControllerLimits;
import kopi.core.role.JobOwner;
import kopi.core.role.JobStatus;
import kopi.core.role.Role;
import kopi.core.topology.RoleKind;
import kopi.core.topology.SizeInUse;
import kopi.core.wiring.Setting;
import kopi.core.wiring.Wiring;
import kopi.protocol.WireCodec;

/** The roles of one node, each under its driver. */
final class HostedRoles implements NodeSite.Known, AutoCloseable {
    /** Requests that are under way may take a third of the heap. */
    private static final int HEAP_SHARE = 3;

    /** Rows that wait may take a quarter of what a job may; what is more is spilled. */
    private static final int WAITING_SHARE = 4;

    private static final long LEAST_INBOUND_BYTES = 32L << 20;

    private final ClusterConfig config;
    private final NodeId id;
    private final WireCodec codec;
    private final RoleContext context;
    private final OrphanedSnapshots strays;
    private final List<JournalDriver> folds = new ArrayList<>();
    private final List<RoleDriver> workers = new ArrayList<>();
    private final List<GatewayNode> gateways = new ArrayList<>();

    /**
     * Starts the roles.
     *
     * @param sizes how many nodes there are to be
     * @throws kopi.core.error.UnavailableException if the broker is gone, or a gateway's port taken
     */
    HostedRoles(
            ClusterConfig config,
            NodeId id,
            List<RoleKind> roles,
            WireCodec codec,
            RoleContext context,
            SizeSource sizes) {
        this.config = config;
        this.id = id;
        this.codec = codec;
        this.context = context;
        this.strays = new OrphanedSnapshots(context.snapshots());
        Wiring wiring = Wiring.of(roles, setting(sizes));
        wiring.gateway().ifPresent(this::serve);
        wiring.folds().forEach(fold -> fold(fold.journal(), fold.role()));
        wiring.consumers().forEach(this::consume);
    }

    private Setting setting(SizeSource sizes) {
        var limits = new ControllerLimits(
                config.limits().openJobs(),
                Math.toIntExact(config.limits().clientTimeout().toSeconds()),
                Math.toIntExact(config.limits().resultRetention().toSeconds()),
                config.security().openJobsOfOwners());
        StateLimits state = config.limits().state(Runtime.getRuntime().maxMemory());
        var spills = new FileSpillStore(config.state().resolve("spilled"), state.jobBytes() / WAITING_SHARE);
        return new Setting(id.name(), id.number() - 1, limits, sizes, codec, new SharedStateMemory(state), spills);
    }

    private void fold(Destination.Journal journal, Supplier<Role> role) {
        var driver = JournalDriver.standing(context, journal, role);
        folds.add(driver);
        driver.start();
    }

    private void consume(Wiring.Consumer consumer) {
        var driver = new RoleDriver(context, consumer.role());
        workers.add(driver);
        if (consumer.isInner()) {
            driver.consume(consumer.queue(), MemoryBudget.INNER_IN_HAND);
        } else {
            driver.consume(consumer.queue());
        }
    }

    private void serve(Wiring.Consumer consumer) {
        var gateway = new GatewayNode(gatewayOptions(), context, consumer, codec, codec, new SqlPlanner());
        gateways.add(gateway);
        gateway.start();
    }

    private GatewayOptions gatewayOptions() {
        long heap = Runtime.getRuntime().maxMemory();
        var limits = new GatewayLimits(
                config.limits().clients(),
                config.limits().window(),
                config.limits().batchBytes(),
                GatewayLimits.USUAL.unconfirmedBytes(),
                GatewayLimits.USUAL.resultCredit(),
                CallLimits.forClients(config.limits().clients())
                        .with(
                                config.limits().opensPerMinute(),
                                Math.max(LEAST_INBOUND_BYTES, heap / HEAP_SHARE),
                                config.limits().connectionAge()));
        var keys = config.security()
                .certificate()
                .flatMap(certificate ->
                        config.security().key().map(key -> new GatewaySecurity.KeyPair(certificate, key)));
        return GatewayOptions.of(
                id.name(),
                config.home().identity(),
                config.addresses().listen(),
                config.addresses().gatewayPort(id),
                config.partitions(),
                limits,
                new GatewaySecurity(config.security().principals(), keys));
    }

    /** Tells every role what time it is. */
    void tick(long nowMillis) {
        folds.forEach(fold -> fold.tick(nowMillis));
        strays.sweep(
                nowMillis,
                () -> folds.stream().flatMap(fold -> fold.followed().stream()).toList());
    }

    /** How many standing folds take nothing at the moment. */
    int brokenFolds() {
        return (int) folds.stream().filter(JournalDriver::isBroken).count();
    }

    /** How many nodes are needed, if a controller is here that knows. */
    Optional<SizeInUse> use() {
        return askController(controller -> Optional.of(controller.inUse()));
    }

    /** Of how many jobs journals are folded here. */
    int openJobs() {
        return folds.stream()
                .flatMap(fold -> fold.ask(role -> role instanceof JobOwner owner ? owner.openJobs() : 0).stream())
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** The jobs that are led here; empty if none ever are. */
    Optional<List<JobStatus>> jobs() {
        return askController(controller -> Optional.of(controller.jobs()));
    }

    private <T> Optional<T> askController(Function<Controller, Optional<T>> question) {
        return folds.stream()
                .flatMap(fold -> fold
                        .ask(role -> role instanceof Controller controller
                                ? question.apply(controller)
                                : Optional.<T>empty())
                        .flatMap(Function.identity())
                        .stream())
                .findFirst();
    }

    @Override
    public Optional<JobGlance> led(String job) {
        return askController(controller -> controller.glance(job));
    }

    @Override
    public List<FoldGlance> folded(String job) {
        return folds.stream()
                .flatMap(fold -> fold
                        .askFollowers(role -> role instanceof AggregatorJob share
                                ? Optional.of(share.glance())
                                : Optional.<FoldGlance>empty())
                        .stream())
                .flatMap(Optional::stream)
                .filter(share -> share.job().name().equals(job))
                .toList();
    }

    @Override
    public Optional<UploadGlance> sent(String job) {
        return gateways.stream()
                .flatMap(gateway -> gateway.glance(job).stream())
                .findFirst();
    }

    /** Stops taking work: what is in hand goes back to the broker, for others. */
    @Override
    public void close() {
        gateways.forEach(GatewayNode::close);
        workers.forEach(RoleDriver::close);
        folds.forEach(JournalDriver::close);
    }
}
