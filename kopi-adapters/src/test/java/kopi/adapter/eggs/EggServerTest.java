package kopi.adapter.eggs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.protocol.v1.StatusReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands and an egg that does as it is told, over loopback. */
@Timeout(60)
class EggServerTest {
    private static final String HOST = "127.0.0.1";
    private static final NodeId EGG = new NodeId("egg-2");

    /** Takes filters, knows no cooks, and leads nobody when it is asked to stop. */
    private static final class TestEgg implements EggPort {
        @Override
        public ClusterView view() {
            var gauges = new Gauges(1, 2, 3, List.of(new JobLine("job-1", "running", 4)));
            var node = new NodeView(
                    new NodeId("filter-1"),
                    List.of("filter", "reducer"),
                    42,
                    State.SUSPECT,
                    7,
                    6,
                    BrokerLink.DOWN,
                    "h:1",
                    gauges);
            return new ClusterView(EGG, Optional.of(new NodeId("egg-3")), new Term(1, EGG), false, List.of(node));
        }

        @Override
        public CompletableFuture<Outcome> scale(String role, int count) {
            return CompletableFuture.completedFuture(
                    role.equals("filter") && count == 4 ? new Outcome.Accepted() : new Outcome.Refused("no " + role));
        }

        @Override
        public CompletableFuture<Outcome> down() {
            return CompletableFuture.completedFuture(new Outcome.NotLeading(Optional.of(new NodeId("egg-3"))));
        }

        @Override
        public CompletableFuture<Outcome> up() {
            return CompletableFuture.completedFuture(new Outcome.NotLeading(Optional.empty()));
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static EggClient client(int port, Optional<String> token) {
        return new EggClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), token);
    }

    @Test
    void statusTellsWhatTheEggKnows() throws IOException {
        int port = freePort();
        try (var _ = new EggServer(HOST, port, Optional.empty(), new TestEgg());
                EggClient client = client(port, Optional.empty())) {
            StatusReply status = client.status();
            assertThat(status.getEgg()).isEqualTo("egg-2");
            assertThat(status.getLeader()).isEqualTo("egg-3");
            assertThat(status.getIsReady()).isFalse();
            assertThat(status.getNodesList()).singleElement().satisfies(node -> {
                assertThat(node.getId()).isEqualTo("filter-1");
                assertThat(node.getRolesList()).containsExactly("filter", "reducer");
                assertThat(node.getPid()).isEqualTo(42);
                assertThat(node.getState()).isEqualTo("suspect");
                assertThat(node.getIncarnation()).isEqualTo(7);
                assertThat(node.getRestarts()).isEqualTo(6);
                assertThat(node.getBrokerLink()).isEqualTo("down");
                assertThat(node.getAddress()).isEqualTo("h:1");
                assertThat(node.getJobsList())
                        .singleElement()
                        .satisfies(job -> assertThat(job.getFinishedBatches()).isEqualTo(4));
            });
        }
    }

    @Test
    void decisionsComeBackAsTheyWereTaken() throws IOException {
        int port = freePort();
        try (var _ = new EggServer(HOST, port, Optional.empty(), new TestEgg());
                EggClient client = client(port, Optional.empty())) {
            assertThat(client.scale("filter", 4)).isEqualTo(new Outcome.Accepted());
            assertThat(client.scale("cook", 4)).isEqualTo(new Outcome.Refused("no cook"));
            assertThat(client.down()).isEqualTo(new Outcome.NotLeading(Optional.of(new NodeId("egg-3"))));
            assertThat(client.up()).isEqualTo(new Outcome.NotLeading(Optional.empty()));
        }
    }

    @Test
    void onlyTheTokenLetsIn() throws IOException {
        int port = freePort();
        try (var _ = new EggServer(HOST, port, Optional.of("open sesame"), new TestEgg());
                EggClient known = client(port, Optional.of("open sesame"));
                EggClient wrong = client(port, Optional.of("open barley"));
                EggClient without = client(port, Optional.empty())) {
            assertThat(known.status().getEgg()).isEqualTo("egg-2");
            assertRefused(wrong, port, "the token is wrong");
            assertRefused(without, port, "a token is needed");
        }
    }

    private static void assertRefused(EggClient client, int port, String reason) {
        assertThatThrownBy(client::down)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(Integer.toString(port));
    }

    @Test
    void noEggThereIsUnavailable() throws IOException {
        int port = freePort();
        try (EggClient client = client(port, Optional.empty())) {
            assertThatThrownBy(client::status)
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("does not answer")
                    .hasMessageContaining(Integer.toString(port));
        }
    }

    @Test
    void portThatIsTakenIsToldWithItsNumber() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> new EggServer(HOST, port, Optional.empty(), new TestEgg()))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining(HOST + ":" + port);
        }
    }
}
