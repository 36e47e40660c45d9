package kopi.adapter.rabbitmq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.error.UnavailableException;
import kopi.platform.PrivateFiles;

/**
 * A RabbitMQ node of one's own, for a cluster on one machine and for tests: on 127.0.0.1 only, with its own ports, data,
 * logs and Erlang port mapper, apart from any RabbitMQ that the system may run. Several can form a cluster.
 *
 * <p>Everything is in one folder, or in two. Its processes outlive this JVM: another {@code PrivateBroker} on the same folder
 * finds them again, by the pids in it. To start takes about six seconds, nearly all of it Erlang loading RabbitMQ's code.
 *
 * <p>Not thread-safe. Failures are UnavailableExceptions that say where the log is.
 */
public final class PrivateBroker {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(60);

    /** Node, mapper and rabbitmqctl talk on this machine only. */
    private static final String LOOPBACK_ONLY = "-kernel inet_dist_use_interface {127,0,0,1}";

    private static final String SETTINGS = "settings";
    private static final String GUEST = "guest";

    private final Path folder;
    private final Path control;
    private final Settings settings;
    private final RabbitProgram program;
    private final OwnedProcess node;
    private final OwnedProcess mapper;

    /** Whether its node has been seen to have started whole. */
    private boolean hasBooted;

    /**
     * What a node is like.
     *
     * @param ports where it listens
     * @param limits when it takes no publications any more
     * @param secrets what lets others in; the same in all of a cluster
     * @param seeds the AMQP ports of the nodes that it joins when it starts without data; empty: it is a cluster of its own
     */
    public record Settings(Ports ports, Limits limits, Secrets secrets, List<Integer> seeds) {
        /** Stands before the fields; without it, it is the form of nodes that still had the user guest. */
        private static final String FORM = "v2";

        private static final int FIELDS = 8;
        private static final int FIELDS_WITH_GUEST = 6;

        public Settings {
            seeds = List.copyOf(seeds);
        }

        /** A node alone, on ports that are free now. */
        public static Settings alone() {
            return new Settings(Ports.free(), Limits.DEFAULT, Secrets.random(), List.of());
        }

        /** A node that joins another one, with its port mapper, which must run as long as this. */
        public static Settings joining(Settings other) {
            Ports own = Ports.free();
            return new Settings(
                    new Ports(own.amqp(), own.distribution(), other.ports.mapper()),
                    other.limits,
                    other.secrets,
                    List.of(other.ports.amqp()));
        }

        /** As a line of text, for {@link #parse}. */
        String text() {
            return Stream.concat(
                            Stream.of(
                                    FORM,
                                    secrets.cookie(),
                                    secrets.user(),
                                    secrets.password(),
                                    ports.amqp(),
                                    ports.distribution(),
                                    ports.mapper(),
                                    limits.memoryBytes(),
                                    limits.diskFreeBytes()),
                            seeds.stream())
                    .map(Object::toString)
                    .collect(Collectors.joining(" "));
        }

        /** What {@link #text} wrote, also before there was a user but guest: then with a new one. */
        static Settings parse(String text) {
            List<String> fields = List.of(text.strip().split(" ", -1));
            boolean hasUser = fields.getFirst().equals(FORM);
            List<String> values = hasUser ? fields.subList(1, fields.size()) : withUser(fields);
            if (values.size() < FIELDS) {
                throw new NumberFormatException("it has " + fields.size() + " fields, which are too few");
            }
            return new Settings(
                    new Ports(
                            Integer.parseInt(values.get(3)),
                            Integer.parseInt(values.get(4)),
                            Integer.parseInt(values.get(5))),
                    new Limits(Long.parseLong(values.get(6)), Long.parseLong(values.get(7))),
                    new Secrets(values.get(0), values.get(1), values.get(2)),
                    values.stream().skip(FIELDS).map(Integer::valueOf).toList());
        }

        private static List<String> withUser(List<String> fields) {
            if (fields.size() < FIELDS_WITH_GUEST) {
                return List.of();
            }
            Secrets made = Secrets.random();
            List<String> values = new ArrayList<>(List.of(fields.getFirst(), made.user(), made.password()));
            values.addAll(fields.subList(1, fields.size()));
            return values;
        }
    }

    /**
     * What lets others in.
     *
     * @param cookie for nodes and rabbitmqctl
     * @param user for clients: the only one there is
     * @param password the user's
     */
    public record Secrets(String cookie, String user, String password) {
        /** Ones that nobody can guess. */
        static Secrets random() {
            return new Secrets(randomText(), "kopi-" + randomText().substring(0, 8), randomText());
        }

        private static String randomText() {
            byte[] bytes = new byte[16];
            new SecureRandom().nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        }

        /** Without the secrets. */
        @Override
        public String toString() {
            return user;
        }
    }

    /**
     * Where a node listens.
     *
     * @param amqp for clients
     * @param distribution for other nodes and rabbitmqctl
     * @param mapper of the Erlang port mapper
     */
    public record Ports(int amqp, int distribution, int mapper) {
        /** Three that nobody listens on now. */
        public static Ports free() {
            List<Integer> free = Loopback.freePorts(3);
            return new Ports(free.get(0), free.get(1), free.get(2));
        }
    }

    /**
     * When a node takes no publications any more.
     *
     * @param memoryBytes when it uses so much memory
     * @param diskFreeBytes when so little is free on the disk of its folder
     */
    public record Limits(long memoryBytes, long diskFreeBytes) {
        /** Far more memory than short queues need, and disk enough to write down what is in memory. */
        public static final Limits DEFAULT = new Limits(1L << 30, 512L << 20);
    }

    /**
     * A node in that folder, running or not.
     *
     * @throws UnavailableException if RabbitMQ is not installed
     */
    public PrivateBroker(Path folder, Settings settings) {
        this(folder, folder, settings);
    }

    private PrivateBroker(Path folder, Path control, Settings settings) {
        this.folder = folder.toAbsolutePath();
        this.control = control.toAbsolutePath();
        this.settings = settings;
        this.program = RabbitProgram.find(System.getenv());
        this.node = new OwnedProcess(this.control.resolve("rabbitmq.pid"), this::isNode);
        this.mapper = new OwnedProcess(this.control.resolve("epmd.pid"), this::isMapper);
    }

    /**
     * The node that was made in that folder, perhaps by another process; a new one, alone, if there is none.
     *
     * @throws UnavailableException if RabbitMQ is not installed, or the folder cannot be used
     */
    public static PrivateBroker in(Path folder) {
        return in(folder, folder);
    }

    /**
     * The same for a node whose settings and pids are in a folder of their own: it is the same node, on the same ports, when
     * all that RabbitMQ has written is gone.
     *
     * @param control the folder of these
     */
    public static PrivateBroker in(Path folder, Path control) {
        Path file = control.resolve(SETTINGS);
        try {
            if (!Files.exists(file)) {
                return new PrivateBroker(folder, control, Settings.alone());
            }
            String text = Files.readString(file);
            Settings settings = Settings.parse(text);
            if (!settings.text().equals(text.strip())) {
                // From before: the user has been made up just now, and must be the same for all.
                PrivateFiles.write(file, settings.text());
            }
            return new PrivateBroker(folder, control, settings);
        } catch (IOException | NumberFormatException e) {
            throw new UnavailableException("cannot read " + file + ": " + e.getMessage() + "; delete " + control, e);
        }
    }

    /** Where clients find it, and as whom they may come. */
    public RabbitServer server() {
        return serverAt(List.of(address()));
    }

    /** The same for other nodes of its cluster, or ways to it. */
    RabbitServer serverAt(List<RabbitServer.Node> nodes) {
        return new RabbitServer(nodes, settings.secrets.user(), settings.secrets.password(), "/", Optional.empty());
    }

    /** Host and port for clients. */
    public RabbitServer.Node address() {
        return new RabbitServer.Node(Loopback.HOST, settings.ports.amqp());
    }

    /** What it is like; for others to join it. */
    public Settings settings() {
        return settings;
    }

    /** Starts it, unless it runs, and waits until clients can connect, and nobody else. */
    public void start() throws InterruptedException {
        launch();
        awaitReady();
        replaceGuest();
    }

    /** In data from before there is the user guest, whose password everybody knows, and no other. */
    private void replaceGuest() throws InterruptedException {
        if (Files.exists(usersMark())) {
            return;
        }
        String user = settings.secrets.user();
        List<String> users = control("--no-table-headers", "list_users")
                .lines()
                .map(line -> line.split("\t", -1)[0])
                .toList();
        if (!users.contains(user)) {
            control("add_user", user, settings.secrets.password());
        }
        control("set_permissions", "-p", "/", user, ".*", ".*", ".*");
        if (users.contains(GUEST)) {
            control("delete_user", GUEST);
        }
        try {
            PrivateFiles.write(usersMark(), "");
        } catch (IOException e) {
            throw new UnavailableException("cannot write " + usersMark() + ": " + e.getMessage(), e);
        }
    }

    /** There if the data has the settings' user, and no guest. */
    private Path usersMark() {
        return data().resolve("kopi-users");
    }

    /** Starts it, unless it runs, and does not wait. */
    public void launch() {
        if (node.isAlive()) {
            return;
        }
        try {
            prepare();
            if (settings.seeds.isEmpty() && !mapper.isAlive()) {
                mapper.start(process(
                        "epmd.log",
                        List.of(
                                program.epmd().toString(),
                                "-address",
                                Loopback.HOST,
                                "-port",
                                Integer.toString(settings.ports.mapper()))));
                Loopback.awaitListener(settings.ports.mapper(), mapper, START_TIMEOUT);
            }
            hasBooted = false;
            node.start(process("start.log", List.of(program.server().toString())));
        } catch (IOException e) {
            throw new UnavailableException("cannot start RabbitMQ in " + folder + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted while starting RabbitMQ in " + folder, e);
        }
    }

    /** Waits until clients can connect. */
    public void awaitReady() throws InterruptedException {
        try {
            Loopback.awaitListener(settings.ports.amqp(), node, START_TIMEOUT);
        } catch (UnavailableException e) {
            throw new UnavailableException(
                    "RabbitMQ in " + folder + " did not start (" + e.getMessage() + "); see " + folder.resolve("log"),
                    e);
        }
    }

    /** What is wrong with its pid files, for people: its processes are found without them. */
    public List<String> flaws() {
        return Stream.of(node, mapper)
                .flatMap(process -> process.flaw().stream())
                .toList();
    }

    /** Whether its process lives. */
    public boolean isRunning() {
        return node.isAlive();
    }

    /** Stops it in good order, and its port mapper, if that is its own. Does nothing if it does not run. */
    public void stop() throws InterruptedException {
        node.stop(STOP_TIMEOUT);
        mapper.stop(STOP_TIMEOUT);
    }

    /** Kills it (SIGKILL), and nothing else. */
    public void kill() throws InterruptedException {
        node.kill();
    }

    /** Deletes its data, not its settings and logs. It must not run. */
    public void wipe() {
        if (node.isAlive()) {
            throw new IllegalStateException("RabbitMQ in " + folder + " runs; stop it before its data is deleted");
        }
        delete(data());
    }

    /** Deletes its folder, its control folder not if that is another one. It must not run. */
    public void delete() {
        wipe();
        delete(folder);
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new UnavailableException("cannot delete " + tree + ": " + e.getMessage(), e);
        }
    }

    /**
     * Runs rabbitmqctl for this node, once the node has started whole: it lets clients in a moment before, but
     * refuses most commands until then.
     *
     * @return what it prints
     * @throws UnavailableException if it fails, with what it prints
     */
    public String control(String... arguments) throws InterruptedException {
        if (!hasBooted) {
            runControl("await_startup");
            hasBooted = true;
        }
        return runControl(arguments);
    }

    private String runControl(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.control().toString(), "--quiet", "--node", name()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("log")
                .resolve("control-" + Thread.currentThread().threadId() + ".log");
        try {
            Process process = process(output.getFileName().toString(), command).start();
            if (!process.waitFor(CONTROL_TIMEOUT)) {
                process.destroyForcibly();
                throw new UnavailableException(String.join(" ", command) + " did not end within " + CONTROL_TIMEOUT);
            }
            String printed = Files.readString(output, StandardCharsets.UTF_8);
            Files.delete(output);
            if (process.exitValue() != 0) {
                throw new UnavailableException(String.join(" ", command) + " failed: " + printed.strip());
            }
            return printed;
        } catch (IOException e) {
            throw new UnavailableException("cannot run " + program.control() + ": " + e.getMessage(), e);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private String name() {
        return nameOf(settings.ports.amqp());
    }

    private static String nameOf(int amqpPort) {
        return "kopi-" + amqpPort + "@localhost";
    }

    private void prepare() throws IOException {
        deleteRemains();
        PrivateFiles.folder(folder);
        PrivateFiles.folder(folder.resolve("log"));
        Path cookie = PrivateFiles.folder(home()).resolve(".erlang.cookie");
        if (!Files.exists(cookie)) {
            PrivateFiles.write(cookie, settings.secrets.cookie());
            Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
        }
        PrivateFiles.folder(control);
        PrivateFiles.write(control.resolve(SETTINGS), settings.text());
        PrivateFiles.write(folder.resolve("rabbitmq.conf"), configuration());
        PrivateFiles.write(folder.resolve("enabled_plugins"), "[].\n");
        // Looked for in /etc/rabbitmq otherwise, where the system's own node has its settings.
        PrivateFiles.write(folder.resolve("rabbitmq-env.conf"), "");
        boolean isNew = !Files.exists(data());
        PrivateFiles.folder(data());
        if (isNew) {
            // It makes the user of its configuration, and no guest.
            PrivateFiles.write(usersMark(), "");
        }
    }

    /** The Erlang machine that runs RabbitMQ at home in this folder, which its command line names; not rabbitmqctl's. */
    private boolean isNode(List<String> arguments) {
        return arguments.getFirst().endsWith("beam.smp")
                && Collections.indexOfSubList(arguments, List.of("-home", home().toString())) >= 0
                && Collections.indexOfSubList(arguments, List.of("-s", "rabbit", "boot")) >= 0;
    }

    private Path home() {
        return folder.resolve("home");
    }

    private boolean isMapper(List<String> arguments) {
        int port = arguments.indexOf("-port") + 1;
        return arguments.getFirst().endsWith("epmd")
                && port > 0
                && port < arguments.size()
                && arguments.get(port).equals(Integer.toString(settings.ports.mapper()));
    }

    /**
     * A node whose files are deleted while it runs writes some of them again, but not which features it has; with such
     * remains the next one starts without any, quorum queues included.
     */
    private void deleteRemains() {
        if (Files.exists(data().resolve(name())) && !Files.exists(data().resolve(name() + "-feature_flags"))) {
            delete(data());
        }
    }

    private String configuration() {
        StringBuilder text = new StringBuilder("""
                listeners.tcp.1 = %s:%d
                default_user = %s
                default_pass = %s
                log.console = false
                log.file.level = info
                vm_memory_high_watermark.absolute = %d
                disk_free_limit.absolute = %d
                # What is not yet in a queue's own files is kept in memory, too; the default is 512 MB.
                raft.wal_max_size_bytes = 64000000
                cluster_partition_handling = pause_minority
                """.formatted(
                        Loopback.HOST,
                        settings.ports.amqp(),
                        settings.secrets.user(),
                        settings.secrets.password(),
                        settings.limits.memoryBytes(),
                        settings.limits.diskFreeBytes()));
        if (!settings.seeds.isEmpty()) {
            text.append("cluster_formation.peer_discovery_backend = classic_config\n");
            int number = 1;
            for (int seed : settings.seeds) {
                text.append("cluster_formation.classic_config.nodes.%d = %s%n".formatted(number, nameOf(seed)));
                number++;
            }
        }
        return text.toString();
    }

    /** A process of RabbitMQ's with this node's surroundings, and nothing of the system's node. */
    private ProcessBuilder process(String log, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(OwnedProcess.inItsOwnSession(command))
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").resolve(log).toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("RABBITMQ_") || name.startsWith("ERL_"));
        environment.put("HOME", home().toString());
        environment.put("RABBITMQ_NODENAME", name());
        environment.put("RABBITMQ_MNESIA_BASE", data().toString());
        environment.put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
        environment.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString());
        // For what is not in this class' settings; need not be there. Looked for in /etc/rabbitmq otherwise.
        environment.put(
                "RABBITMQ_ADVANCED_CONFIG_FILE",
                folder.resolve("advanced.config").toString());
        environment.put(
                "RABBITMQ_ENABLED_PLUGINS_FILE",
                folder.resolve("enabled_plugins").toString());
        environment.put(
                "RABBITMQ_CONF_ENV_FILE", folder.resolve("rabbitmq-env.conf").toString());
        environment.put("RABBITMQ_DIST_PORT", Integer.toString(settings.ports.distribution()));
        environment.put("ERL_EPMD_PORT", Integer.toString(settings.ports.mapper()));
        environment.put("ERL_EPMD_ADDRESS", Loopback.HOST);
        environment.put(
                "ERL_CRASH_DUMP",
                folder.resolve("log").resolve("erl_crash.dump").toString());
        // Makes the script become the node, so that there is one process to stop or kill; -noinput then is up to us.
        environment.put("RABBITMQ_ALLOW_INPUT", "true");
        environment.put("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-noinput -start_epmd false " + LOOPBACK_ONLY);
        environment.put("RABBITMQ_CTL_ERL_ARGS", LOOPBACK_ONLY);
        return builder;
    }
}
