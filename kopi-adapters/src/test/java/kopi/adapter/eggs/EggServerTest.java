package kopi.adapter.eggs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import kopi.adapter.eggs.EggClient.Credentials;
import kopi.core.access.Principal;
import kopi.core.access.Principal.Privilege;
import kopi.core.access.Principals;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EventFact;
import kopi.core.egg.EventKind;
import kopi.core.egg.EventLog;
import kopi.core.egg.EventPage;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.protocol.Secret;
import kopi.protocol.call.EggCommand;
import kopi.protocol.call.EggMethods;
import kopi.protocol.call.EggMethods.ChallengeCall;
import kopi.protocol.call.EggMethods.Signed;
import kopi.testkit.net.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands and an egg that does as it is told, over loopback. */
@Timeout(60)
class EggServerTest {
    private static final String HOST = "127.0.0.1";
    private static final NodeId EGG = new NodeId("egg-2");

    /** Takes filters, knows no cooks, and leads nobody when it is asked to stop. */
    private static final class TestEgg implements EggPort {
        private final List<String> jobs;

        TestEgg(List<String> jobs) {
            this.jobs = jobs;
        }

        TestEgg() {
            this(List.of("job-1"));
        }

        @Override
        public ClusterView view() {
            var gauges = new Gauges(
                    1,
                    2,
                    3,
                    1,
                    jobs.stream().map(job -> new JobLine(job, "running", 4)).toList());
            var node = new NodeView(
                    new NodeId("filter-1"),
                    List.of("filter", "reducer"),
                    42,
                    State.SUSPECT,
                    90,
                    7,
                    6,
                    BrokerLink.DOWN,
                    "h:1",
                    gauges);
            return new ClusterView(EGG, Optional.of(new NodeId("egg-3")), new Term(1, EGG), false, List.of(node));
        }

        @Override
        public EventPage events(long after, int max) {
            return new EventPage(9, after + 2, List.of(event(1, ""), event(2, jobs.getFirst())));
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

    private static EventLog.Numbered event(long number, String job) {
        return new EventLog.Numbered(
                number,
                new ClusterEvent(
                        new ClusterEvent.Id(EGG, 3, number),
                        1_234,
                        new EventFact(EventKind.JOB_FAILED, EGG, 3, 2, job, 1, "job " + job + " failed")));
    }

    private static int freePort() {
        return FreePorts.inARow(1);
    }

    private static final Secret SECRET = new Secret("only this cluster knows".getBytes(UTF_8));
    private static final ClusterIdentity CLUSTER = cluster("id-1", "mild-mocha", "7");
    private static final Credentials OWN = new Credentials(CLUSTER, SECRET);

    private static ClusterIdentity cluster(String id, String name, String key) {
        return new ClusterIdentity(id, name, new ClusterIdentity.Home("machine", key, "/srv/" + key));
    }

    private static EggServer server(int port) {
        return new EggServer(HOST, port, () -> CLUSTER, SECRET, Principals.NONE, Optional.empty(), new TestEgg());
    }

    private static EggClient client(int port) {
        return new EggClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Optional.empty());
    }

    @Test
    void statusTellsWhatTheEggKnows() throws IOException {
        int port = freePort();
        try (var _ = server(port);
                EggClient client = client(port)) {
            assertThat(client.status(OWN)).isEqualTo(new ClusterStatus(CLUSTER, new TestEgg().view()));
        }
    }

    @Test
    void eventsComeBackAsTheEggKnowsThem() throws IOException {
        int port = freePort();
        try (var _ = server(port);
                EggClient client = client(port)) {
            assertThat(client.events(OWN, 7, 100)).isEqualTo(new TestEgg().events(7, 100));
        }
    }

    @Test
    void decisionsComeBackAsTheyWereTaken() throws IOException {
        int port = freePort();
        try (var _ = server(port);
                EggClient client = client(port)) {
            assertThat(client.scale(OWN, "filter", 4)).isEqualTo(new Outcome.Accepted());
            assertThat(client.scale(OWN, "cook", 4)).isEqualTo(new Outcome.Refused("no cook"));
            assertThat(client.down(OWN)).isEqualTo(new Outcome.NotLeading(Optional.of(new NodeId("egg-3"))));
            assertThat(client.up(OWN)).isEqualTo(new Outcome.NotLeading(Optional.empty()));
        }
    }

    @Test
    void everybodyIsToldWhoseEggItIs() throws IOException {
        int port = freePort();
        try (var _ = server(port);
                EggClient client = client(port)) {
            assertThat(client.cluster()).isEqualTo(CLUSTER);
        }
    }

    @Test
    void onlyOperatorsGiveCommandsAndSeeTheJobsOfOthers() throws IOException {
        var principals = Principals.of(Map.of(
                "of till-7", new Principal("till-7", Privilege.ANALYST),
                "of till-8", new Principal("till-8", Privilege.ANALYST),
                "of boss", new Principal("boss", Privilege.OPERATOR)));
        int port = freePort();
        try (var _ = new EggServer(
                        HOST,
                        port,
                        () -> CLUSTER,
                        SECRET,
                        principals,
                        Optional.empty(),
                        new TestEgg(List.of("till-7_a", "till-8_b", "c")));
                EggClient client = client(port)) {
            Credentials seven = Credentials.of(CLUSTER, "of till-7");
            Credentials eight = Credentials.of(CLUSTER, "of till-8");
            Credentials boss = Credentials.of(CLUSTER, "of boss");
            assertThat(jobs(client, seven)).containsExactly("till-7_a");
            assertThat(jobs(client, eight)).containsExactly("till-8_b");
            assertThat(jobs(client, boss)).containsExactly("till-7_a", "till-8_b", "c");
            assertThatThrownBy(() -> client.down(seven))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContainingAll("only operators", Integer.toString(port));
            assertThat(jobs(client, OWN)).as("who has the secret").hasSize(3);
            assertThatThrownBy(() -> client.status(Credentials.of(CLUSTER, "of nobody")))
                    .hasMessageContaining("not signed");
            assertThatThrownBy(() -> client.up(seven)).hasMessageContaining("only operators");
            assertThatThrownBy(() -> client.scale(seven, "filter", 4)).hasMessageContaining("only operators");
            assertThat(client.scale(boss, "filter", 4)).isEqualTo(new Outcome.Accepted());
        }
    }

    private static List<String> jobs(EggClient client, Credentials caller) {
        return client.status(caller).jobs().stream().map(JobLine::job).toList();
    }

    static List<Arguments> strangers() {
        return List.of(
                Arguments.of("another cluster", cluster("id-2", "dark-latte", "8")),
                Arguments.of("a copy of its folder", cluster("id-1", "mild-mocha", "8")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strangers")
    void whoMeansAnotherClusterIsRefusedByName(String what, ClusterIdentity meant) throws IOException {
        int port = freePort();
        try (var _ = server(port);
                EggClient client = client(port)) {
            assertThatThrownBy(() -> client.down(new Credentials(meant, SECRET)))
                    .as(what)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageEndingWith(port + " belongs to cluster mild-mocha in /srv/7, not to " + meant);
        }
    }

    /** The same cluster on another machine is at home in another folder. */
    @Test
    void aClusterOfSeveralMachinesIsOne() throws IOException {
        var elsewhere = new ClusterIdentity("id-1", "mild-mocha", new ClusterIdentity.Home("other", "8", "/srv/8"));
        int port = freePort();
        try (var _ = server(port);
                EggClient client = client(port)) {
            assertThat(client.status(new Credentials(elsewhere, SECRET)).view().egg())
                    .isEqualTo(EGG);
        }
    }

    @Test
    void onlyTheSecretLetsIn() throws IOException {
        int port = freePort();
        var wrong = new Credentials(CLUSTER, new Secret("only that cluster knows".getBytes(UTF_8)));
        try (var _ = server(port);
                EggClient client = client(port)) {
            assertThatThrownBy(() -> client.down(wrong))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("not signed with the secret")
                    .hasMessageContaining(Integer.toString(port));
        }
    }

    /** Who has taken the port of an egg learns nothing that he could use, and is not believed. */
    @Test
    void anAnswerThatIsNotSignedIsNotBelieved() throws IOException {
        int port = freePort();
        var impostor = new EggServer(
                HOST,
                port,
                () -> CLUSTER,
                new Secret("what the impostor made up".getBytes(UTF_8)),
                Principals.NONE,
                Optional.empty(),
                new TestEgg());
        try (impostor;
                EggClient client = client(port)) {
            assertThatThrownBy(() -> client.status(OWN)).isInstanceOf(InvalidInputException.class);
        }
    }

    @Test
    void aCommandThatWasOverheardCountsOnce() throws IOException {
        int port = freePort();
        try (var _ = server(port)) {
            ManagedChannel channel =
                    NettyChannelBuilder.forAddress(HOST, port).usePlaintext().build();
            byte[] nonce = ClientCalls.blockingUnaryCall(
                            channel, EggMethods.CHALLENGE, CallOptions.DEFAULT, new ChallengeCall())
                    .nonce();
            Signed overheard = signed(nonce);
            assertThat(ask(channel, overheard).content()).isNotEmpty();
            assertRefused(channel, overheard, "is a replay");
            assertRefused(channel, signed("made up".getBytes(UTF_8)), "is a replay, or has expired");
            assertRefused(channel, signed(new Challenges().issue(System.nanoTime())), "is a replay");
            assertRefused(channel, new Signed(overheard.content(), new byte[0]), "not signed");
            channel.shutdownNow();
        }
    }

    private static Signed ask(ManagedChannel channel, Signed command) {
        return ClientCalls.blockingUnaryCall(channel, EggMethods.ASK, CallOptions.DEFAULT, command);
    }

    private static Signed signed(byte[] nonce) {
        byte[] command = new EggCommand(nonce, CLUSTER.id(), new EggCommand.Status()).encode();
        return new Signed(command, SECRET.derived(EggServer.COMMANDS).sign(command));
    }

    private static void assertRefused(ManagedChannel channel, Signed command, String reason) {
        assertThatThrownBy(() -> ask(channel, command))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("UNAUTHENTICATED")
                .hasMessageContaining(reason);
    }

    @Test
    void challengesAreGoodOnceAndForTenSeconds() {
        var challenges = new Challenges();
        byte[] early = challenges.issue(0);
        byte[] late = challenges.issue(0);
        assertThat(challenges.take(early, 9_000_000_000L)).isTrue();
        assertThat(challenges.take(early, 9_000_000_000L)).isFalse();
        assertThat(challenges.take(late, 10_000_000_001L)).isFalse();
    }

    @Test
    void noEggThereIsUnavailable() throws IOException {
        int port = freePort();
        try (EggClient client = client(port)) {
            assertThatThrownBy(() -> client.status(OWN))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("does not answer")
                    .hasMessageContaining(Integer.toString(port));
        }
    }

    @Test
    void portThatIsTakenIsToldWithItsNumber() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> server(port))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining(HOST + ":" + port);
        }
    }
}
