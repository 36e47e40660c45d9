package kopi.app.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.app.config.ClusterConfig;
import kopi.core.topology.RoleKind;

/**
 * A Compose file for a cluster: a service for each role, and one for each node that has a number of its own; RabbitMQ; eggs that see to
 * what hangs. What the cluster file says is read by the nodes themselves, and overridden by the environment where containers need
 * something else.
 */
public final class ComposeFile {
    private static final String DEFAULT_NAME = "kopi";
    private static final String BROKER = "rabbitmq";
    private static final String EGG_MEMORY = "384m";
    private static final String STATELESS_MEMORY = "512m";
    private static final String CHAINED_MEMORY = "640m";
    private static final String STATEFUL_MEMORY = "1700m";
    /** Ports of this machine that copies of the gateway may have. */
    private static final int GATEWAY_PORTS = 10;

    private final ClusterConfig config;
    private final String clusterFile;
    private final List<String> brokers;
    private final String name;
    private final List<String> lines = new ArrayList<>();

    private ComposeFile(ClusterConfig config, String clusterFile, int brokers) {
        this.config = config;
        this.clusterFile = clusterFile;
        this.brokers = brokers == 1
                ? List.of(BROKER)
                : IntStream.rangeClosed(1, brokers)
                        .mapToObj(number -> BROKER + "-" + number)
                        .toList();
        this.name = config.name().orElse(DEFAULT_NAME);
    }

    /**
     * The file's text.
     *
     * @param clusterFile the path of the cluster file, as seen from the Compose file
     * @param brokers how many nodes RabbitMQ has
     */
    public static String of(ClusterConfig config, String clusterFile, int brokers) {
        var file = new ComposeFile(config, clusterFile, brokers);
        file.head();
        file.services();
        file.rest();
        return String.join("\n", file.lines) + "\n";
    }

    private void add(String text) {
        text.lines().forEach(lines::add);
    }

    private int count(RoleKind role) {
        return Objects.requireNonNull(config.replicas().get(role));
    }

    private boolean isBrokerACluster() {
        return brokers.size() > 1;
    }

    private String eggs() {
        return numbered(RoleKind.EGG).collect(Collectors.joining(","));
    }

    private Stream<String> numbered(RoleKind role) {
        return IntStream.rangeClosed(1, count(role)).mapToObj(role::node);
    }

    // --- What services have in common. ----------------------------------------------------------------------------

    private void head() {
        add("""
            # A cluster of containers, made by "kopi compose" of %s. How it is used is in docs/deployment.md.
            name: %s

            x-kopi: &kopi
              image: ${KOPI_IMAGE:-kopi}
              restart: unless-stopped
              read_only: true
              cap_drop: [ALL]
              security_opt: ["no-new-privileges:true"]
              pids_limit: 512
              networks: [inside]
              configs: [{source: cluster, target: /etc/kopi/cluster.yaml}]
              depends_on: {keys: {condition: service_completed_successfully}}
              logging: {driver: local}

            # Keeps nothing.
            x-stateless: &stateless
              <<: *kopi
              tmpfs: ["/tmp", "/var/lib/kopi:uid=10001,gid=10001,mode=700"]
              volumes: ["keys:/run/kopi:ro"]

            # Keeps snapshots; whatever is lost is read again from the broker.
            x-stateful: &stateful
              <<: *kopi
              tmpfs: ["/tmp"]

            # Has others started again, by the engine's socket: whoever gets into such a container is root on this host, whichever user it
            # is there. compose.proxy.yaml, beside this file in kopi's repository, has eggs do without the socket.
            x-egg: &egg
              <<: *stateful
              mem_limit: %s
              networks: [inside, outside]
              user: "${KOPI_EGG_USER:-0:0}"
              cap_add: [DAC_OVERRIDE, FOWNER]

            x-environment: &environment
              KOPI__NAME: %s
              KOPI__HOST: 0.0.0.0
              KOPI__LISTEN: 0.0.0.0
              KOPI__ADDRESSES: own
              KOPI__EGGS: %s
              KOPI__PORTS__GATEWAY: "7400"
              KOPI__PORTS__EGG: "7500"
              KOPI__PORTS__HTTP: "7600"
              KOPI__RUNTIME: docker
              KOPI__DOCKER__RESTARTS: engine
              KOPI__PATHS__STATE: /var/lib/kopi
              KOPI__PATHS__LOGS: /var/lib/kopi/logs
              KOPI__BROKER__%s
              KOPI__BROKER__PORT: "5672"
              KOPI__BROKER__USER: %s
              KOPI__BROKER__PASSWORD_FILE: /run/kopi/%s
              KOPI__SECURITY__SECRET_FILE: /run/kopi/%s
              KOPI__SECURITY__TOKEN_FILE: /run/kopi/%s
              KOPI__SECURITY__CERTIFICATE: /run/kopi/%s
              KOPI__SECURITY__KEY: /run/kopi/%s
            """.formatted(
                        clusterFile,
                        name.toLowerCase(Locale.ROOT).replace('.', '-'),
                        EGG_MEMORY,
                        quoted(name),
                        eggs(),
                        isBrokerACluster() ? "HOSTS: " + String.join(",", brokers) : "HOST: " + BROKER,
                        ClusterKeys.BROKER_USER,
                        ClusterKeys.BROKER_PASSWORD,
                        ClusterKeys.SECRET,
                        ClusterKeys.TOKEN,
                        ClusterKeys.CERTIFICATE,
                        ClusterKeys.KEY));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "$$") + "\"";
    }

    // --- Services. ------------------------------------------------------------------------------------------------

    private void services() {
        add("""

            services:
              # Makes what the others share, once.
              keys:
                image: ${KOPI_IMAGE:-kopi}
                command: [keys, --out, /run/kopi, --broker, /run/broker, --host, "${KOPI_HOSTS:-gateway,localhost,127.0.0.1}"%s]
                restart: "no"
                network_mode: none
                read_only: true
                cap_drop: [ALL]
                security_opt: ["no-new-privileges:true"]
                mem_limit: 256m
                tmpfs: ["/tmp"]
                volumes: ["keys:/run/kopi", "broker:/run/broker"]
                healthcheck: {disable: true}
            """.formatted(isBrokerACluster() ? ", --broker-nodes, \"" + String.join(",", brokers) + "\"" : ""));
        brokers.forEach(this::broker);
        numbered(RoleKind.EGG).forEach(this::egg);
        for (RoleKind role : List.of(RoleKind.CONTROLLER, RoleKind.AGGREGATOR, RoleKind.JOINER)) {
            numbered(role).forEach(node -> stateful(role, node));
        }
        gateway();
        if (config.grouping() == ClusterConfig.Grouping.CHAINED) {
            stateless(RoleKind.FILTER, RoleKind.STAGES, CHAINED_MEMORY);
        } else {
            RoleKind.STAGES.forEach(role -> stateless(role, List.of(role), STATELESS_MEMORY));
        }
        client();
    }

    private void broker(String node) {
        String environment = isBrokerACluster()
                ? ", RABBITMQ_CONF_ENV_FILE: /run/broker/" + ClusterKeys.BROKER_ENVIRONMENT_FILE
                : "";
        add("""

              %1$s:
                image: ${RABBITMQ_IMAGE:-rabbitmq:4}
                hostname: %1$s
                restart: unless-stopped
                environment: {RABBITMQ_CONFIG_FILE: /run/broker/rabbitmq.conf%2$s}
                security_opt: ["no-new-privileges:true"]
                mem_limit: 1200m
                pids_limit: 2048
                networks: [inside]
                volumes: ["broker:/run/broker:ro", "%1$s:/var/lib/rabbitmq"]
                depends_on: {keys: {condition: service_completed_successfully}}
                logging: {driver: local}
            """.formatted(node, environment));
    }

    private void egg(String node) {
        String port =
                node.equals(RoleKind.EGG.node(1)) ? "\n    ports: [\"127.0.0.1:${KOPI_PAGE_PORT:-7600}:7600\"]" : "";
        add("""

              %1$s:
                <<: *egg
                command: [node, --role, egg]
                environment: {<<: *environment, KOPI_NODE_ID: %1$s%2$s}
                labels: {kopi.cluster: %3$s, kopi.node: %1$s}
                volumes: ["keys:/run/kopi:ro", "%1$s:/var/lib/kopi", "${DOCKER_SOCKET:-/var/run/docker.sock}:/var/run/docker.sock"]%4$s
            """.formatted(node, jvm(RoleKind.EGG), cluster(), port));
    }

    private void stateful(RoleKind role, String node) {
        add("""

              %1$s:
                <<: *stateful
                command: [node, --role, %2$s]
                mem_limit: %3$s
                environment: {<<: *environment, KOPI_NODE_ID: %1$s%4$s}
                labels: {kopi.cluster: %5$s, kopi.node: %1$s}
                volumes: ["keys:/run/kopi:ro", "%1$s:/var/lib/kopi"]
            """.formatted(
                node, role, role == RoleKind.CONTROLLER ? STATELESS_MEMORY : STATEFUL_MEMORY, jvm(role), cluster()));
    }

    private void gateway() {
        stateless(RoleKind.GATEWAY, List.of(RoleKind.GATEWAY), STATELESS_MEMORY);
        add("""
            networks: [inside, outside]
            # As many as copies may be: each has one of them.
            ports: ["${KOPI_GATEWAY_PORTS:-7400-%d}:7400"]
            """.formatted(7400 + GATEWAY_PORTS - 1).indent(4).stripTrailing());
    }

    private void stateless(RoleKind kind, List<RoleKind> roles, String memory) {
        add("""

              %1$s:
                <<: *stateless
                command: [node, --role, "%2$s"]
                mem_limit: %3$s
                environment: {<<: *environment, KOPI_NODE_ID: host%4$s}
                labels: {kopi.cluster: %5$s, kopi.group: %1$s}
                deploy: {replicas: %6$d}
            """.formatted(kind, String.join(",", RoleKind.texts(roles)), memory, jvm(kind), cluster(), count(kind)));
    }

    /** One of a profile of its own is not started with the others. */
    private void client() {
        add("""

              # docker compose run --rm client, with demo, status, events, or submit --gateway gateway:7400 --tls-ca … behind it.
              client:
                image: ${KOPI_IMAGE:-kopi}
                profiles: [client]
                command: [demo, --gateway, "gateway:7400", --tls-ca, /run/kopi/certificate.pem]
                user: "${KOPI_USER:-10001:10001}"
                group_add: ["10001"]
                environment: {<<: *environment, KOPI_TOKEN_FILE: /run/kopi/token}
                configs: [{source: cluster, target: /etc/kopi/cluster.yaml}]
                read_only: true
                cap_drop: [ALL]
                security_opt: ["no-new-privileges:true"]
                mem_limit: 2g
                networks: [inside]
                tmpfs: ["/tmp:mode=1777"]
                volumes: ["keys:/run/kopi:ro", "${KOPI_WORK:-.}:/work"]
                healthcheck: {disable: true}
            """);
    }

    private String cluster() {
        return quoted("name:" + name);
    }

    private String jvm(RoleKind role) {
        String flags = config.jvm().getOrDefault(role.text(), "");
        return flags.isBlank() ? "" : ", JDK_JAVA_OPTIONS: " + quoted(flags);
    }

    private void rest() {
        List<String> volumes = new ArrayList<>(List.of("keys", "broker"));
        volumes.addAll(brokers);
        for (RoleKind role : List.of(RoleKind.EGG, RoleKind.CONTROLLER, RoleKind.AGGREGATOR, RoleKind.JOINER)) {
            numbered(role).forEach(volumes::add);
        }
        add("""

            configs:
              cluster: {file: %s}

            networks:
              # No way out.
              inside: {internal: true}
              outside: {}

            volumes:
            %s
            """.formatted(
                        quoted(clusterFile),
                        volumes.stream().map(volume -> "  " + volume + ":").collect(Collectors.joining("\n"))));
    }
}
