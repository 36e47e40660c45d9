package kopi.app.node;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongFunction;
import kopi.adapter.eggs.EggClient.Credentials;
import kopi.adapter.eggs.EggPort;
import kopi.adapter.eggs.EggServer;
import kopi.adapter.process.NodeLock;
import kopi.adapter.signals.PrometheusMeter;
import kopi.adapter.snapshot.FileSnapshotStore;
import kopi.adapter.systemd.SystemdNotifier;
import kopi.adapter.udp.UdpPort;
import kopi.app.client.JobAbort;
import kopi.app.config.ClusterConfig;
import kopi.app.page.ClusterSite;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterMeter;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView;
import kopi.core.egg.Egg;
import kopi.core.egg.EggEffect;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EggInput;
import kopi.core.egg.ElectionLog;
import kopi.core.egg.EventPage;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.egg.RestartAllowance;
import kopi.core.error.UnavailableException;
import kopi.core.model.JobId;
import kopi.core.node.Vitals;
import kopi.core.port.Datagrams;
import kopi.core.port.NodeRuntime;
import kopi.core.topology.RoleKind;
import kopi.protocol.Secret;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An egg of life as a process: hands its {@link Egg} one input at a time, on the thread that called {@link #run}, and
 * carries out what it wants.
 */
public final class EggProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EggProcess.class);
    /** Inputs that wait; more are dropped, as any of them may be. */
    private static final int MAX_WAITING = 10_000;

    private static final long KEEP_HOME_MILLIS = 1_000;
    private static final long REPORT_MILLIS = 1_000;
    /** It turns many times a second. */
    private static final long STUCK_MILLIS = 15_000;

    private final ClusterConfig config;
    private final NodeId id;
    private final long incarnation;
    private final BlockingQueue<LongFunction<EggInput>> inputs = new LinkedBlockingQueue<>(MAX_WAITING);
    private final AtomicLong requests = new AtomicLong();
    private final Map<Long, CompletableFuture<Outcome>> waiting = new HashMap<>();
    private volatile boolean isOver;
    private volatile ClusterView view;
    private final Egg egg;
    private final EggMemory memory;
    private final EggEvents events;
    private final ElectionLog elections = new ElectionLog();
    private final PageTrials trials;
    private final AtomicReference<@Nullable NodeRuntime> runtimeNow = new AtomicReference<>();
    private volatile Optional<RestartAllowance> allowance = Optional.empty();
    private final DatagramAlarm alarm = new DatagramAlarm();
    private final PrometheusMeter meter = new PrometheusMeter();
    private final ClusterMeter clusterMeter = new ClusterMeter(meter);
    private final DatagramMeter datagramMeter = new DatagramMeter(meter);
    /** When the loop has turned last, in milliseconds. */
    private volatile long turnedAt;

    private String leader = "";
    private volatile ClusterIdentity cluster;
    private Optional<String> secretText = Optional.empty();
    private long nextKeepAt;
    private long nextReportAt;

    /**
     * An egg that does not run yet.
     *
     * @param incarnation which life of the egg this is
     * @param hunter what the page's hound does
     */
    public EggProcess(ClusterConfig config, NodeId id, long incarnation, Hunter hunter) {
        this.config = config;
        this.id = id;
        this.incarnation = incarnation;
        this.cluster = config.home().identity();
        this.memory = new EggMemory(new FileSnapshotStore(config.state().resolve(id.name())));
        var self = new Egg.Self(
                id,
                incarnation,
                ProcessHandle.current().pid(),
                config.addresses().advertised(config.addresses().eggPort(id)));
        this.events = new EggEvents(id, incarnation);
        this.egg = new Egg(
                self,
                config.layout(),
                config.egg(),
                config.runtime().custody(),
                memory.read(),
                new SecureRandom().nextLong());
        this.view = egg.view();
        this.trials =
                new PageTrials(() -> view, () -> Optional.ofNullable(runtimeNow.get()), new Port()::scale, hunter);
    }

    /**
     * Runs the egg until it is stopped, or the cluster is down.
     *
     * @throws kopi.core.error.KopiException if it cannot start, or cannot keep what it must remember
     */
    public void run() throws InterruptedException {
        var at = config.addresses().listenAt(config.addresses().eggPort(id));
        Secret secret = config.home().secret();
        secretText = config.security().secret().isPresent()
                ? Optional.empty()
                : config.home().secretText();
        turnedAt = now();
        try (var _ = NodeLock.acquire(config.runFolder(), id, incarnation);
                var systemd = SystemdNotifier.open(System.getenv(), LOG::warn);
                var _ = NodeSignals.open(config, id, List.of(RoleKind.EGG), meter, this::vitals, site());
                var directory = new EggDirectory(config, id);
                var datagrams = UdpPort.open(
                        at,
                        directory,
                        new UdpPort.Member(cluster.id(), id, secret),
                        datagram -> offer(now -> new EggInput.DatagramCame(now, datagram)));
                var runtime = NodeRuntimes.open(config, new Answers());
                var _ = new EggServer(
                        config.addresses().listen(),
                        config.addresses().eggPort(id),
                        () -> cluster,
                        secret,
                        config.security().principals(),
                        config.security().eggTls(),
                        new Port());
                var _ = new EventExchange(config, directory, () -> new Credentials(cluster, secret), events)) {
            runtimeNow.set(runtime);
            LOG.info("{} incarnation {} of cluster {} listens on {}", id, incarnation, cluster, at);
            LOG.info("no life of a node runs twice by {}", runtime.fencing());
            systemd.ready();
            loop(datagrams, runtime, systemd);
            systemd.stopping();
            LOG.info("{} has stopped; {}", id, datagrams.counts());
        }
    }

    private void loop(UdpPort datagrams, NodeRuntime runtime, SystemdNotifier systemd) throws InterruptedException {
        long tickEvery = config.egg().tickEvery();
        long nextTick = now();
        while (!isOver) {
            turnedAt = now();
            systemd.alive();
            LongFunction<EggInput> input = inputs.poll(Math.max(0, nextTick - now()), TimeUnit.MILLISECONDS);
            if (input != null) {
                step(input.apply(now()), datagrams, runtime);
            }
            if (now() >= nextTick) {
                step(new EggInput.Tick(now()), datagrams, runtime);
                nextTick = now() + tickEvery;
                publishView();
                alarm.look(now(), datagrams.counts()).ifPresent(LOG::warn);
                datagramMeter.look(datagrams.counts());
                report(datagrams);
                clusterMeter.look(now(), view);
                keepHome();
            }
        }
    }

    /** Once a second, so that a datagram that gets lost is not the last one. */
    private void report(Datagrams datagrams) {
        if (now() < nextReportAt) {
            return;
        }
        nextReportAt = now() + REPORT_MILLIS;
        events.round()
                .forEach(report -> config.layout().eggs().stream()
                        .filter(other -> !other.equals(id))
                        .forEach(other -> datagrams.send(other, report)));
    }

    private ClusterSite site() {
        SortedMap<NodeId, Integer> eggs = new TreeMap<>();
        // Where every node has an address, a page of this host is this egg's.
        var onThisHost =
                config.addresses().isOwn() ? Set.of(id) : config.layout().eggs();
        onThisHost.forEach(
                egg -> config.addresses().httpPort(egg, List.of(RoleKind.EGG)).ifPresent(port -> eggs.put(egg, port)));
        return new ClusterSite(new Shown(), new Errands(), eggs);
    }

    private Vitals vitals() {
        if (now() - turnedAt > STUCK_MILLIS) {
            return Vitals.stuck("its loop stands still");
        }
        return view.leader().isPresent() ? Vitals.READY : Vitals.waiting("no egg leads");
    }

    /** Without it nobody could tell any more whose this cluster is, and nodes that start would not know its secret. */
    private void keepHome() {
        if (now() < nextKeepAt) {
            return;
        }
        nextKeepAt = now() + KEEP_HOME_MILLIS;
        try {
            cluster = config.home().keep(cluster);
            secretText.ifPresent(config.home()::keepSecret);
        } catch (UnavailableException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    private void step(EggInput input, Datagrams datagrams, NodeRuntime runtime) {
        List<EggEffect> effects = egg.step(input);
        for (EggEffect effect : effects) {
            perform(effect, datagrams, runtime);
        }
    }

    private void publishView() {
        view = egg.view();
        allowance = egg.allowance();
        String now = view.leader().map(NodeId::name).orElse("nobody");
        if (!now.equals(leader)) {
            LOG.info("{} leads", now);
            leader = now;
        }
    }

    private void perform(EggEffect effect, Datagrams datagrams, NodeRuntime runtime) {
        switch (effect) {
            case EggEffect.SendDatagram(NodeId to, var datagram) -> {
                elections.note(System.currentTimeMillis(), to, datagram);
                datagrams.send(to, datagram);
            }
            case EggEffect.Check(NodeId node) -> runtime.look(node);
            case EggEffect.Survey() -> runtime.list();
            case EggEffect.Kill(NodeId node, long pid, long life) -> {
                LOG.warn("killing {}, incarnation {}, pid {}: it hangs, or is not wanted", node, life, pid);
                runtime.kill(node, pid, life);
            }
            case EggEffect.Stop(NodeId node, long pid, long life) -> {
                LOG.info("stopping {}, incarnation {}, pid {}", node, life, pid);
                runtime.stop(node, pid, life);
            }
            case EggEffect.Start(NodeSpec node, long life) -> {
                LOG.info("starting {}, incarnation {}", node.id(), life);
                runtime.start(node, life);
            }
            case EggEffect.PersistTerm(var term) -> memory.keep(term);
            case EggEffect.PersistDesired(var desired) -> memory.keep(desired);
            case EggEffect.Note(var fact) -> events.note(fact);
            case EggEffect.Learn(var reported) -> events.learn(reported);
            case EggEffect.Reply(long request, Outcome outcome) -> answer(request, outcome);
            case EggEffect.Halt() -> {
                LOG.info("the cluster is down");
                isOver = true;
            }
        }
    }

    private void answer(long request, Outcome outcome) {
        CompletableFuture<Outcome> asked;
        synchronized (waiting) {
            asked = waiting.remove(request);
        }
        if (asked != null) {
            asked.complete(outcome);
        }
    }

    /** Whether it has been taken. */
    private boolean offer(LongFunction<EggInput> input) {
        boolean isTaken = inputs.offer(input);
        if (!isTaken) {
            LOG.warn("overloaded: an input is dropped");
        }
        return isTaken;
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** What the runtime answers. */
    private final class Answers implements NodeRuntime.Answers {
        @Override
        public void checked(NodeId node, ProcessState state) {
            offer(now -> new EggInput.ProcessChecked(now, node, state));
        }

        @Override
        public void surveyed(List<EggInput.Found> found) {
            offer(now -> new EggInput.Surveyed(now, found));
        }

        @Override
        public void started(NodeId node, long life, long pid, int restarts) {
            LOG.info("started {}, incarnation {}, pid {}", node, life, pid);
            offer(now -> new EggInput.Started(now, node, life, pid, restarts));
        }

        @Override
        public void startFailed(NodeId node, long life, String reason) {
            LOG.warn("could not start {}: {}", node, reason);
            offer(now -> new EggInput.StartFailed(now, node, life, reason));
        }

        @Override
        public void exited(NodeId node, long life) {
            LOG.info("{}, incarnation {}, has exited", node, life);
            offer(now -> new EggInput.Exited(now, node, life));
        }
    }

    /** What browsers are shown. */
    private final class Shown implements ClusterSite.Shown {
        @Override
        public ClusterStatus status() {
            return new ClusterStatus(cluster, view);
        }

        @Override
        public EventPage events(long after, int max) {
            return events.after(after, max);
        }

        @Override
        public List<ElectionLog.Sent> elections() {
            return elections.messages();
        }

        @Override
        public Optional<RestartAllowance> allowance() {
            return allowance;
        }

        @Override
        public boolean hasTrials() {
            return config.hasTrials();
        }

        @Override
        public boolean isHunting() {
            return trials.isHunting();
        }
    }

    /** Kills nodes for a while, on the page's behalf. */
    public interface Hunter {
        /** Returns when the time is over. */
        void hunt(NodeRuntime runtime) throws InterruptedException;
    }

    /** What is done for browsers. */
    private final class Errands implements ClusterSite.Errands {
        private final NodeQuestions questions = new NodeQuestions(config, () -> view);

        @Override
        public String job(String name) {
            return questions.ofJob(name);
        }

        @Override
        public String flow() {
            return questions.flow();
        }

        @Override
        public void abort(JobId job) throws InterruptedException {
            new JobAbort(config).abort(view.nodes(), job, "aborted on the page");
        }

        @Override
        public void attempt(ClusterSite.Trial trial) throws InterruptedException {
            trials.attempt(trial);
        }
    }

    /** What commands ask. */
    private final class Port implements EggPort {
        @Override
        public ClusterView view() {
            return view;
        }

        @Override
        public EventPage events(long after, int max) {
            return events.after(after, max);
        }

        @Override
        public CompletableFuture<Outcome> scale(String role, int count) {
            return ask((now, request) -> new EggInput.ScaleRequested(now, request, role, count));
        }

        @Override
        public CompletableFuture<Outcome> down() {
            return ask(EggInput.DownRequested::new);
        }

        @Override
        public CompletableFuture<Outcome> up() {
            return ask(EggInput.UpRequested::new);
        }

        private CompletableFuture<Outcome> ask(Request request) {
            long number = requests.incrementAndGet();
            var answer = new CompletableFuture<Outcome>();
            synchronized (waiting) {
                waiting.put(number, answer);
            }
            if (!offer(now -> request.at(now, number))) {
                answer(number, new Outcome.Refused("the egg of life is overloaded; try again"));
            }
            return answer;
        }
    }

    private interface Request {
        EggInput at(long now, long number);
    }

    /** Asks the egg to stop; {@link #run} then returns. */
    @Override
    public void close() {
        isOver = true;
    }
}
