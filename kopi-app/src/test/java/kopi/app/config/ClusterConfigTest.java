package kopi.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.adapter.rabbitmq.RabbitServer;
import kopi.core.access.Principal;
import kopi.core.access.Principal.Privilege;
import kopi.core.egg.Desired;
import kopi.core.egg.Layout;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.error.InvalidInputException;
import kopi.core.job.StateLimits;
import kopi.core.topology.RoleKind;
import kopi.platform.HostPort;
import kopi.platform.TlsFiles;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterConfigTest {
    /** Beside this module, where the one that is shipped stands. */
    private static final Path SHIPPED = Path.of("..", "cluster.yaml");

    @TempDir
    private Path folder;

    private ClusterConfig read(String yaml) throws IOException {
        return ClusterConfig.read(Files.writeString(folder.resolve("cluster.yaml"), yaml));
    }

    private static List<String> nodes(ClusterConfig config) {
        return config.layout().wanted(Desired.INITIAL).stream()
                .map(NodeSpec::id)
                .map(NodeId::name)
                .toList();
    }

    @Test
    void emptyFileHasAllDefaults() throws IOException {
        ClusterConfig config = read("");
        assertThat(nodes(config))
                .containsExactly(
                        "egg-1",
                        "egg-2",
                        "egg-3",
                        "controller-1",
                        "aggregator-1",
                        "joiner-1",
                        "gateway-1",
                        "gateway-2",
                        "filter-1",
                        "filter-2");
        assertThat(config.layout().wanted(Desired.INITIAL).getLast().roles())
                .containsExactlyElementsOf(RoleKind.STAGES);
        assertThat(config.state()).isEqualTo(folder.resolve(".kopi/state"));
    }

    @Test
    void shippedFileSaysWhatTheDefaultsAre() throws IOException {
        ClusterConfig shipped = read(Files.readString(SHIPPED));
        assertThat(shipped).isEqualTo(read(""));
    }

    @Test
    void separateLayoutHasANodeForEachRole() throws IOException {
        ClusterConfig config = read("""
                layout: separate
                nodes: {egg: 1, filter: 1, group-by: 2, reducer: 1, gateway: 1}
                """);
        assertThat(nodes(config))
                .containsExactly(
                        "egg-1",
                        "controller-1",
                        "aggregator-1",
                        "joiner-1",
                        "gateway-1",
                        "filter-1",
                        "group-by-1",
                        "group-by-2",
                        "reducer-1");
        assertThat(config.layout().wanted(Desired.INITIAL))
                .allSatisfy(node -> assertThat(node.roles()).hasSize(1));
    }

    @Test
    void nodesHaveNoPortForHttpWhereNoneIsWantedOrLeft() throws IOException {
        NodeId egg = new NodeId("egg-1");
        assertThat(read("ports: {http: 0}").addresses().httpPort(egg, List.of(RoleKind.EGG)))
                .isEmpty();
        assertThat(read("ports: {egg: 65000}").addresses().httpPort(egg, List.of(RoleKind.EGG)))
                .isEmpty();
    }

    @Test
    void valuesArriveWhereTheyBelong() throws IOException {
        ClusterConfig config = read("""
                broker: {host: rabbit.example, port: 5673, user: kopi, password: secret, virtual-host: sales}
                ports: {gateway: 9000, egg: 9500}
                limits: {client-timeout: 90s, snapshot-pause: 200ms, batch-mebibytes: 2}
                paths: {state: data, logs: /var/log/kopi}
                supervision: {heartbeat-every: 100ms, suspect-after: 3s}
                jvm: {aggregator: -Xmx4g}
                """);
        assertThat(config.broker().password()).isEqualTo("secret");
        assertThat(config.broker()).hasToString("kopi@rabbit.example:5673sales");
        assertThat(config.addresses().gatewayPort(new NodeId("gateway-2"))).isEqualTo(9001);
        assertThat(config.addresses().eggPort(new NodeId("egg-1"))).isEqualTo(9500);
        assertThat(config.addresses().httpPort(new NodeId("egg-1"), List.of(RoleKind.EGG)))
                .hasValue(9600);
        assertThat(config.addresses().httpPort(new NodeId("filter-2"), RoleKind.STAGES))
                .hasValue(10_101);
        assertThat(config.addresses().httpPort(new NodeId("filter-101"), RoleKind.STAGES))
                .isEmpty();
        assertThat(config.limits().clientTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.limits().snapshotPause()).isEqualTo(Duration.ofMillis(200));
        assertThat(config.limits().batchBytes()).isEqualTo(2 << 20);
        assertThat(config.state()).isEqualTo(folder.resolve("data"));
        assertThat(config.logs()).isEqualTo(Path.of("/var/log/kopi"));
        assertThat(config.egg().heartbeatEvery()).isEqualTo(100);
        assertThat(config.egg().suspectAfter()).isEqualTo(3_000);
        assertThat(config.jvm()).containsEntry("aggregator", "-Xmx4g");
    }

    @Test
    void theMemoryOfStateFollowsFromTheHeapUnlessTheFileSays() throws IOException {
        long heap = 1_000L << 20;
        assertThat(read("limits: {}").limits().state(heap)).isEqualTo(new StateLimits(375L << 20, 500L << 20));
        assertThat(read("limits: {node-state-mebibytes: 800}").limits().state(heap))
                .isEqualTo(new StateLimits(600L << 20, 800L << 20));
        assertThat(read("limits: {job-state-mebibytes: 100}").limits().state(heap))
                .isEqualTo(new StateLimits(100L << 20, 500L << 20));
        assertThat(read("limits: {job-state-mebibytes: 700}").limits().state(heap))
                .isEqualTo(new StateLimits(700L << 20, 700L << 20));
        assertThatThrownBy(() -> read("limits: {job-state-mebibytes: 11, node-state-mebibytes: 10}"))
                .hasMessageContaining("limits.job-state-mebibytes is 11, but must be from 1 to 10");
        assertThatThrownBy(() -> read("limits: {job-state-mebibytes: 0}"))
                .hasMessageContaining("limits.job-state-mebibytes is 0");
    }

    @Test
    void othersAreLetInByTokenAndSecretAndTlsOnly() throws IOException {
        ClusterConfig config = read("""
                host: 0.0.0.0
                security: {token: open-sesame-open, secret: 0123456789abcdef-, certificate: a.pem, key: a.key}
                """);
        assertThat(config.security().token()).contains("open-sesame-open");
        assertThat(config.security().toString()).doesNotContain("sesame", "abcdef");
    }

    @Test
    void namedTokensAreReadInEveryForm() throws IOException {
        Files.writeString(folder.resolve("token.txt"), "from a file\n");
        SecurityConfig security = read("""
                security:
                  tokens:
                    till-7: short form
                    till-8: {token-file: token.txt, max-jobs: 2}
                    till-9: {token-from: HOME}
                    boss: {token: "1234", role: operator}
                """).security();
        assertThat(security.principals().find("short form")).contains(new Principal("till-7", Privilege.ANALYST));
        assertThat(security.principals().find("from a file")).contains(new Principal("till-8", Privilege.ANALYST));
        assertThat(security.principals().find(System.getenv("HOME")))
                .contains(new Principal("till-9", Privilege.ANALYST));
        assertThat(security.principals().find("1234")).contains(new Principal("boss", Privilege.OPERATOR));
        assertThat(security.openJobsOfOwners()).containsExactly(Map.entry("till-8", 2));
        assertThat(security.ownToken()).as("what commands say").contains("1234");
        assertThat(security.toString()).doesNotContain("1234", "short form", "from a file");
    }

    @Test
    void fileWithSecretsThatOthersCanReadIsWarnedOf() throws IOException {
        ClusterConfig config = read("security: {token: open-sesame}");
        Files.setPosixFilePermissions(config.file(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(config.warnings()).singleElement().asString().contains("chmod 600 " + config.file());
        Files.setPosixFilePermissions(config.file(), PosixFilePermissions.fromString("rw-------"));
        assertThat(config.warnings()).isEmpty();
        ClusterConfig open = read("broker: {password: guest}");
        Files.setPosixFilePermissions(open.file(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(open.warnings()).isEmpty();
        ClusterConfig hidden = read("security: {token-from: PATH}");
        assertThat(hidden.warnings()).isEmpty();
    }

    @Test
    void brokerIsReachedByTls() throws IOException {
        ClusterConfig config = read("broker: {tls: {ca: ca.pem, certificate: kopi.pem, key: kopi.key}}");
        assertThat(config.broker().hosts()).containsExactly(new HostPort("127.0.0.1", 5671));
        assertThat(config.broker().tls()).hasValueSatisfying(tls -> {
            assertThat(tls.authority()).contains(folder.resolve("ca.pem"));
            assertThat(tls.identity())
                    .contains(new TlsFiles.Identity(folder.resolve("kopi.pem"), folder.resolve("kopi.key")));
        });
        assertThat(read("broker: {tls: {enabled: true}}").broker().tls())
                .contains(new RabbitServer.Tls(Optional.empty(), Optional.empty()));
        assertThat(read("broker: {tls: {enabled: false, ca: ca.pem}}").broker().tls())
                .isEmpty();
        assertThat(read("").broker().tls()).isEmpty();
    }

    @Test
    void hiddenTextsMayComeFromTheEnvironment() throws IOException {
        String path = System.getenv("PATH");
        assertThat(read("security: {token-from: PATH}").security().token()).hasValue(path);
        assertThat(read("broker: {password-from: PATH}").broker().password()).isEqualTo(path);
    }

    @Test
    void aNodeBeyondTheFilesNumberIsToldSoWhereNoEggSaysHowManyThereAre() throws IOException {
        ClusterConfig config = read("runtime: none\nnodes: {aggregator: 2}");
        assertThat(config.surplus(new NodeId("aggregator-2"), List.of(RoleKind.AGGREGATOR)))
                .isEmpty();
        assertThat(config.surplus(new NodeId("filter-9"), List.of(RoleKind.FILTER)))
                .isEmpty();
        var third = new NodeId("aggregator-3");
        assertThat(config.surplus(third, List.of(RoleKind.AGGREGATOR)))
                .get(InstanceOfAssertFactories.STRING)
                .contains("nodes.aggregator is 2, so aggregator-3 gets no new jobs");
        assertThat(read("nodes: {aggregator: 2}").surplus(third, List.of(RoleKind.AGGREGATOR)))
                .as("it was scaled")
                .isEmpty();
    }

    @Test
    void stagesMayFollowTheirWork() throws IOException {
        assertThat(read("autoscale: {filter: {min: 2, max: 6}}").autoscale())
                .containsExactly(Map.entry(RoleKind.FILTER, new Layout.Range(2, 6)));
        assertThat(read("layout: separate\nautoscale: {reducer: {}}").autoscale())
                .containsExactly(Map.entry(RoleKind.REDUCER, new Layout.Range(1, 4)));
        assertThat(read("").autoscale()).isEmpty();
    }

    static List<Arguments> errors() {
        return List.of(
                Arguments.of("autoscale: {joiner: {min: 1}}", "autoscale.joiner"),
                Arguments.of("autoscale: {filter: {min: 3, max: 2}}", "autoscale.filter.max"),
                Arguments.of("autoscale: {reducer: {max: 2}}", "it is filter that can be scaled"),
                Arguments.of("runtime: none\nautoscale: {filter: {max: 2}}", "eggs start no nodes here"),
                Arguments.of("brokr: {}", "no key brokr; did you mean broker?"),
                Arguments.of("broker: {prt: 5672}", "no key broker.prt; did you mean port?"),
                Arguments.of("zebra: 1", "no key zebra; known here: "),
                Arguments.of("broker: 5", "broker must be a list of keys and values"),
                Arguments.of("- a\n- b", "the file must be a list of keys and values"),
                Arguments.of("broker: {host: [a]}", "broker.host is [\"a\"], but must be a text"),
                Arguments.of("broker: {port: 0}", "broker.port is 0, but must be from 1 to 65535"),
                Arguments.of("broker: {port: many}", "broker.port is \"many\", but must be a whole number"),
                Arguments.of("broker: {password: 1.50}", "broker.password must be a text; write it in quotes"),
                Arguments.of(
                        "broker: {password: a, password-from: B}",
                        "give one of broker.password, broker.password-from and"),
                Arguments.of("broker: {password-from: KOPI_NOT_SET}", "variable KOPI_NOT_SET, named there, is not set"),
                Arguments.of("layout: mixed", "layout is \"mixed\", but must be chained or separate"),
                Arguments.of("nodes: {egg: 0}", "nodes.egg is 0, but must be from 1 to 100"),
                Arguments.of("partitions: 1.5", "partitions is 1.5, but must be a whole number from 1 to 256"),
                Arguments.of("limits: {client-timeout: soon}", "must be a time span like 200ms, 2s, 10m or 1h"),
                Arguments.of(
                        "limits: {client-timeout: 10}", "limits.client-timeout is \"10\", but must be a time span"),
                Arguments.of("limits: {result-retention: 500ms}", "is 500ms, but must be from 1000ms to 168h"),
                Arguments.of("limits: {client-timeout: 999999h}", "is 999999h, but must be from 1000ms to 168h"),
                Arguments.of("supervision: {heartbeat-every: 0ms}", "is 0ms, but must be from 10ms"),
                Arguments.of("supervision: {suspect-after: 100ms}", "is 100ms, but must be from 600ms"),
                Arguments.of("ports: {gateway: 7450, egg: 7500}", "ports.gateway and ports.egg must be 100 apart"),
                Arguments.of("ports: {http: 7450}", "ports.http takes the 800 ports from it on"),
                Arguments.of("ports: {http: 64800}", "ports.http is 64800, but must be from 0 to 64736"),
                Arguments.of("host: no.such.host.invalid", "host \"no.such.host.invalid\" cannot be found"),
                Arguments.of("host: 0.0.0.0", "security.token and security.secret must be set"),
                Arguments.of(
                        "host: 0.0.0.0\nsecurity: {token: open-sesame-open, secret: 0123456789abcdef}",
                        "security.certificate and security.key must be set: connections must be encrypted"),
                Arguments.of(
                        "host: 0.0.0.0\nsecurity: {token: open-sesame, secret: 0123456789abcdef, certificate: a, key: b}",
                        "security.token must have at least 16 characters"),
                Arguments.of("security: {secret: too-short}", "security.secret must have at least 16 bytes"),
                Arguments.of("name: a b", "name must be 1 to 64 letters"),
                Arguments.of("broker: {tls: {key: a.key}}", "broker.tls.certificate and key go together"),
                Arguments.of("broker: {tls: {enabled: maybe}}", "broker.tls.enabled is \"maybe\", but must be true or"),
                Arguments.of("security: {certificate: a.pem}", "security.certificate and security.key go together"),
                Arguments.of("security: {token: café}", "security.token must be printable ASCII"),
                Arguments.of(
                        "security: {tokens: {a: café, b: {token: x, role: operator}}}", "security.tokens.a must be"),
                Arguments.of("security: {tokens: {a: {role: operator}}}", "security.tokens.a lacks a token"),
                Arguments.of("security: {tokens: {a: }}", "security.tokens.a lacks a token"),
                Arguments.of(
                        "security: {tokens: {a: {token: x, role: king}}}", "tokens.a.role is \"king\", but must be"),
                Arguments.of("security: {tokens: {a: {token: x, max-jobs: 0}}}", "security.tokens.a.max-jobs is 0"),
                Arguments.of("security: {tokens: {a: {token: x, tokn: y}}}", "did you mean token?"),
                Arguments.of("security: {tokens: {A_b: x}}", "principal \"A_b\" must be"),
                Arguments.of("security: {tokens: {a-from: HOME}}", "write NAME: {token-from: …}"),
                Arguments.of("security: {token: x, tokens: {a: x}}", "the same token for security.token and a"),
                Arguments.of("security: {tokens: {a: x}}", "needs one with role: operator"),
                Arguments.of("security: {tokens: [x]}", "security.tokens must be a list of keys and values"),
                Arguments.of("security: {token-file: no-such-file}", "no-such-file"),
                Arguments.of("partitions: 1\npartitions: 2", "line 2 is not valid YAML"),
                Arguments.of("broker: {port", "is not valid YAML"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void errorNamesFileKeyAndWhatMayStandThere(String yaml, String expected) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(expected)
                .hasMessageContaining("cluster.yaml")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void missingFileIsNamed() {
        assertThatThrownBy(() -> ClusterConfig.read(folder.resolve("none.yaml")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("there is no cluster file " + folder.resolve("none.yaml") + "; name one with -f");
    }
}
