package kopi.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import kopi.core.egg.NodeId;
import kopi.core.error.InvalidInputException;
import kopi.core.topology.RoleKind;
import kopi.platform.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressConfigTest {
    private static final String SECURITY =
            "\nsecurity: {secret: 0123456789abcdef, token: 0123456789abcdef, certificate: c.pem, key: k.pem}";
    private static final NodeId EGG_TWO = new NodeId("egg-2");

    @TempDir
    private Path folder;

    private AddressConfig read(String yaml) throws IOException {
        return config(yaml).addresses();
    }

    private ClusterConfig config(String yaml) throws IOException {
        return ClusterConfig.read(Files.writeString(folder.resolve("cluster.yaml"), yaml), Map.of());
    }

    private static HostPort egg(AddressConfig addresses, NodeId id) {
        NavigableSet<NodeId> eggs = new TreeSet<>();
        for (int i = 1; i <= 3; i++) {
            eggs.add(new NodeId("egg-" + i));
        }
        return addresses.eggHost(id, eggs);
    }

    @Test
    void oneHostIsEverything() throws IOException {
        AddressConfig addresses = read("host: 127.0.0.7");
        assertThat(addresses.listenAt(5)).isEqualTo(new InetSocketAddress("127.0.0.7", 5));
        assertThat(addresses.advertised(5)).isEqualTo("127.0.0.7:5");
        assertThat(egg(addresses, EGG_TWO)).hasToString("127.0.0.7:7501");
    }

    @Test
    void whatNodesListenOnIsApartFromWhatTheyAdvertise() throws IOException {
        AddressConfig addresses = read("listen: 0.0.0.0\nadvertise: kopi.example" + SECURITY);
        assertThat(addresses.listenAt(5)).isEqualTo(new InetSocketAddress("0.0.0.0", 5));
        assertThat(addresses.advertised(5)).isEqualTo("kopi.example:5");
        // Those of this machine, which need no name to reach each other.
        assertThat(egg(addresses, EGG_TWO)).hasToString("127.0.0.1:7501");
    }

    @Test
    void whoListensEverywhereAdvertisesAnAddressOfThisMachine() throws IOException {
        assertThat(read("host: 0.0.0.0" + SECURITY).advertised(5)).doesNotStartWith("0.0.0.0");
        assertThat(read("host: shop.example\nlisten: '::'" + SECURITY).advertised(5))
                .isEqualTo("shop.example:5");
    }

    @Test
    void addressesOfSixAreWrittenInBrackets() throws IOException {
        AddressConfig addresses = read("host: '::1'");
        assertThat(addresses.advertised(5)).isEqualTo("[::1]:5");
        assertThat(egg(addresses, EGG_TWO)).hasToString("[::1]:7501");
    }

    @Test
    void everyNodeWithAnAddressHasThePortsOfItsKind() throws IOException {
        AddressConfig addresses = read("addresses: own\neggs: eggs.example");
        assertThat(addresses.gatewayPort(new NodeId("gateway-2"))).isEqualTo(7400);
        assertThat(addresses.gatewayPort(new NodeId("gateway-qwerty"))).isEqualTo(7400);
        assertThat(addresses.eggPort(EGG_TWO)).isEqualTo(7500);
        assertThat(addresses.httpPort(new NodeId("filter-2"), RoleKind.STAGES)).hasValue(7600);
        assertThat(egg(addresses, EGG_TWO)).hasToString("eggs.example:7500");
    }

    @Test
    void eggsMayHaveAnAddressEach() throws IOException {
        AddressConfig addresses = read("addresses: own\neggs: [a, 'b:7000', '::1']");
        assertThat(addresses.eggHosts()).hasToString("[a:7500, b:7000, [::1]:7500]");
        assertThat(egg(addresses, EGG_TWO)).hasToString("b:7000");
        assertThat(egg(read("eggs: a, b, c"), EGG_TWO)).hasToString("b:7501");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "addresses: own                        | eggs must say where the eggs of life are",
                "eggs: [a, b]                          | eggs has 2 entries",
                "eggs: ['a b', c, d]                   | is not HOST or HOST:PORT",
                "addresses: mine                       | must be shared or own",
                "{addresses: own, eggs: a, ports: {gateway: 7500}} | same number twice",
                "listen: 10.0.0.1                      | listen is 10.0.0.1, which other machines can reach",
            })
    void whatCannotWorkIsRefused(String yaml, String reason) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aBrokerMayHaveSeveralHosts() throws IOException {
        assertThat(config("broker: {hosts: [a, 'b:5', '::1'], port: 7}")
                        .broker()
                        .hosts())
                .hasToString("[a:7, b:5, [::1]:7]");
        assertThatThrownBy(() -> config("broker: {hosts: [a], host: b}")).hasMessageContaining("cannot both be given");
        assertThatThrownBy(() -> config("broker: {hosts: ['a b']}"))
                .hasMessageContaining("broker.hosts cannot be used");
    }

    @Test
    void theEnvironmentMaySayAnotherFormOfBrokersThanTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("cluster.yaml"), "broker: {host: a}");
        assertThat(ClusterConfig.read(file, Map.of("KOPI__BROKER__HOSTS", "b,c"))
                        .broker()
                        .hosts())
                .hasToString("[b:5672, c:5672]");
        Files.writeString(file, "broker: {hosts: [a, b]}");
        assertThat(ClusterConfig.read(file, Map.of("KOPI__BROKER__HOST", "c"))
                        .broker()
                        .hosts())
                .hasToString("[c:5672]");
        assertThatThrownBy(
                        () -> ClusterConfig.read(file, Map.of("KOPI__BROKER__HOST", "c", "KOPI__BROKER__HOSTS", "d")))
                .hasMessageContaining("cannot both be given");
    }

    @Test
    void everyKeyMayComeFromTheEnvironment() throws IOException {
        Path file = Files.writeString(folder.resolve("cluster.yaml"), "partitions: 2\nbroker: {host: a, port: 1}");
        Path token = Files.writeString(folder.resolve("token"), "a token in a file\n");
        ClusterConfig config = ClusterConfig.read(
                file,
                Map.of(
                        "KOPI__PARTITIONS", "8",
                        "KOPI__BROKER__HOST", "b",
                        "KOPI__BROKER__PASSWORD", "123456",
                        "KOPI__BROKER__TLS__ENABLED", "true",
                        "KOPI__LIMITS__OPEN_JOBS", "7",
                        "KOPI__SUPERVISION__SUSPECT_AFTER", "9s",
                        "KOPI__NODES__GROUP_BY", "",
                        "KOPI__EGGS", "x, y, z:1",
                        "KOPI__SECURITY__TOKEN_FILE", token.toString(),
                        "KOPI_GATEWAY_PORT", "tcp://10.0.0.1:7400"));
        assertThat(config.partitions()).isEqualTo(8);
        assertThat(config.broker()).hasToString("guest@b:1/ with TLS");
        assertThat(config.broker().password()).isEqualTo("123456");
        assertThat(config.limits().openJobs()).isEqualTo(7);
        assertThat(config.egg().suspectAfter()).isEqualTo(9_000);
        assertThat(config.addresses().eggHosts()).hasToString("[x:7500, y:7501, z:1]");
        assertThat(config.security().token()).hasValue("a token in a file");
    }

    @Test
    void aVariableStandsForOtherFormsOfItsSecretToo() throws IOException {
        Path file = Files.writeString(folder.resolve("cluster.yaml"), "security: {token: from the file}");
        assertThat(ClusterConfig.read(file, Map.of("KOPI__SECURITY__TOKEN_FROM", "T", "T", "from T"))
                        .security()
                        .token())
                .hasValue("from T");
        assertThat(ClusterConfig.read(file, Map.of("KOPI__SECURITY__TOKENS__TILL_7__TOKEN", "of the till"))
                        .security()
                        .principals())
                .hasToString(config("security: {token: from the file, tokens: {till-7: of the till}}")
                        .security()
                        .principals()
                        .toString());
    }

    @Test
    void aVariableThatIsWrongIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("cluster.yaml"), "");
        assertThatThrownBy(() -> ClusterConfig.read(file, Map.of("KOPI__PARTITIONS", "many")))
                .hasMessageContaining("the environment variable KOPI__PARTITIONS, for partitions, is \"many\"");
        assertThatThrownBy(() -> ClusterConfig.read(file, Map.of("KOPI__BROKER__HSOT", "a")))
                .hasMessageContaining("KOPI__BROKER__HSOT stands for the key broker.hsot");
    }
}
