package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.NodeId;
import kopi.core.error.InvalidInputException;
import kopi.core.topology.RoleKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeNameTest {
    private static final List<RoleKind> AGGREGATOR = List.of(RoleKind.AGGREGATOR);
    private static final List<RoleKind> GATEWAY = List.of(RoleKind.GATEWAY);

    @TempDir
    private Path folder;

    private ClusterConfig config(String yaml) throws IOException {
        return ClusterConfig.read(Files.writeString(folder.resolve("cluster.yaml"), yaml), Map.of());
    }

    private NodeId name(String given, String host, List<RoleKind> roles) throws IOException {
        ClusterConfig own = config("addresses: own\neggs: eggs.example");
        return NodeName.of(Optional.of(given).filter(id -> !id.isEmpty()), own, roles, host, new SecureRandom());
    }

    @Test
    void whatIsGivenIsTaken() throws IOException {
        assertThat(name("filter-3", "kopi-filter-7", RoleKind.STAGES)).hasToString("filter-3");
        assertThat(name("aggregator-2", "", AGGREGATOR)).hasToString("aggregator-2");
    }

    @Test
    void podsOfAStatefulSetCountFromZero() throws IOException {
        assertThat(name("", "kopi-aggregator-0", AGGREGATOR)).hasToString("aggregator-1");
        assertThat(name("", "kopi-egg-2.eggs.kopi.svc", List.of(RoleKind.EGG))).hasToString("egg-3");
    }

    @Test
    void nodesThatNeedNoNumberHaveNamesOfTheirOwn() throws IOException {
        NodeId first = name("", "kopi-gateway-7d9f-24567", GATEWAY);
        NodeId second = name("", "kopi-gateway-7d9f-24567", GATEWAY);
        assertThat(first).isNotEqualTo(second);
        assertThat(first.group()).startsWith("gateway-");
        assertThat(first.number()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3f2a91c07b5d", "aggregator", "aggregator-12345"})
    void aNodeThatNeedsANumberAsksForOne(String host) {
        assertThatThrownBy(() -> name("", host, AGGREGATOR))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("--id or KOPI_NODE_ID, like aggregator-1");
    }

    @Test
    void whoeverKnowsTheHostKnowsTheNodeIfThatIsAskedFor() throws IOException {
        NodeId node = name("host", "3f2a91c07b5d.example", RoleKind.STAGES);
        assertThat(node).isEqualTo(NodeId.ofHost("filter", "3f2a91c07b5d"));
        assertThat(node.name()).matches("filter-[a-z]{14}");
        assertThat(name("host", "3f2a91c07b5e", RoleKind.STAGES)).isNotEqualTo(node);
        assertThat(name("host", "kopi-aggregator-0", AGGREGATOR)).hasToString("aggregator-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter", "filter-0", "Filter-1", "../x-1"})
    void noIdIsTakenThatIsNone(String id) {
        assertThatThrownBy(() -> name(id, "", RoleKind.STAGES)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void gatewaysThatShareAnAddressNeedANumberForTheirPorts() throws IOException {
        ClusterConfig shared = config("");
        assertThatThrownBy(() -> NodeName.of(Optional.empty(), shared, GATEWAY, "x", new SecureRandom()))
                .hasMessageContaining("addresses: shared");
    }
}
