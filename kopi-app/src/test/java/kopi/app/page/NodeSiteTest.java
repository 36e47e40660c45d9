package kopi.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import kopi.adapter.signals.PrometheusMeter;
import kopi.adapter.signals.SignalClient;
import kopi.adapter.signals.SignalSecurity;
import kopi.adapter.signals.SignalServer;
import kopi.core.access.Principal;
import kopi.core.access.Principal.Privilege;
import kopi.core.access.Principals;
import kopi.core.error.UnavailableException;
import kopi.core.job.BatchGlance;
import kopi.core.job.FoldGlance;
import kopi.core.job.JobGlance;
import kopi.core.job.JobPhase;
import kopi.core.job.RejectedLine;
import kopi.core.job.SeqRange;
import kopi.core.job.UploadGlance;
import kopi.core.model.JobId;
import kopi.core.node.Vitals;
import kopi.platform.HostPort;
import kopi.platform.TlsFiles;
import kopi.testkit.net.TestKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: an egg learns from nodes what they know of a job, encrypted or not, and nobody else does. */
@Timeout(value = 60)
class NodeSiteTest {
    private static final String TOKEN = "open-sesame-open";
    private static final Principals PRINCIPALS = Principals.of(Map.of(
            TOKEN,
            new Principal("boss", Privilege.OPERATOR),
            "analyst-analyst-a",
            new Principal("till-7", Privilege.ANALYST)));
    private static final NodeSite.Flow FLOW = new NodeSite.Flow(5, 7, 3, Map.of("kopi.filter", 2L));
    private static final String PATH = "/api/v1/job?name=till-8_nightly";

    /** A node that leads the job, folds a partition of it and serves its client. */
    private static final class Node implements NodeSite.Known {
        private static final BatchGlance BATCHES = new BatchGlance(
                "transactions", OptionalInt.of(9), List.of(new SeqRange(0, 4)), List.of(new SeqRange(2, 3)));

        @Override
        public Optional<JobGlance> led(String job) {
            return Optional.of(
                    new JobGlance(new JobId(job), JobPhase.FAILED, 2, "filter: \"no\"", 12, 4, List.of(BATCHES)));
        }

        @Override
        public List<FoldGlance> folded(String job) {
            return List.of(new FoldGlance(new JobId(job), 3, List.of(BATCHES)));
        }

        @Override
        public Optional<UploadGlance> sent(String job) {
            var rejected = new TreeMap<>(Map.of("transactions", List.of(new SeqRange(0, 1))));
            var reasons = new TreeMap<>(Map.of("too long", 7L));
            return Optional.of(new UploadGlance(
                    16,
                    List.of(BATCHES),
                    rejected,
                    reasons,
                    List.of(new RejectedLine("transactions/a.csv", 9, "", "too long"))));
        }
    }

    private static SignalServer serve(Principals principals, Optional<TlsFiles.Identity> identity, boolean hasRoles) {
        return new SignalServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new SignalSecurity(principals, identity),
                new PrometheusMeter(),
                () -> Vitals.READY,
                Optional.of(new NodeSite(
                        "node-1", () -> FLOW, () -> hasRoles ? Optional.of(new Node()) : Optional.empty())));
    }

    private static String ask(SignalServer server, Optional<String> token, Optional<Path> certificate, String path) {
        var at = new HostPort("127.0.0.1", server.address().getPort());
        return new String(new SignalClient(token, certificate).get(at, path), UTF_8);
    }

    @Test
    void aNodeSaysWhatItKnows() {
        try (var server = serve(Principals.NONE, Optional.empty(), true)) {
            String batches = "{\"dataset\":\"transactions\",\"batches\":9,\"seen\":[[0,4]],\"repeated\":[[2,3]]";
            assertThat(ask(server, Optional.empty(), Optional.empty(), PATH))
                    .isEqualTo("{\"node\":\"node-1\",\"led\":{\"phase\":\"failed\",\"attempt\":2,"
                            + "\"failure\":\"filter: \\\"no\\\"\",\"expected\":12,\"partitions\":4,\"datasets\":["
                            + batches + "}]},"
                            + "\"folded\":[{\"aggregator\":3,\"datasets\":[" + batches + "}]}],"
                            + "\"upload\":{\"window\":16,\"datasets\":[" + batches + ",\"rejected\":[[0,1]]}],"
                            + "\"reasons\":[{\"reason\":\"too long\",\"rows\":7}],"
                            + "\"rejects\":[{\"file\":\"transactions/a.csv\",\"line\":9,\"column\":\"\","
                            + "\"reason\":\"too long\"}]}}");
        }
    }

    @Test
    void aNodeSaysHowMuchGoesThroughIt() {
        try (var server = serve(Principals.NONE, Optional.empty(), false)) {
            assertThat(ask(server, Optional.empty(), Optional.empty(), NodeSite.FLOW))
                    .isEqualTo("{\"node\":\"node-1\",\"sentBytes\":5,\"receivedBytes\":7,\"lagEntries\":3,"
                            + "\"queues\":{\"kopi.filter\":2}}");
        }
    }

    @Test
    void oneThatHasNoRolesYetKnowsNothing() {
        try (var server = serve(Principals.NONE, Optional.empty(), false)) {
            assertThat(ask(server, Optional.empty(), Optional.empty(), PATH)).isEqualTo("{\"node\":\"node-1\"}");
        }
    }

    @Test
    void aTokenIsAskedForAndAnAnalystLearnsOfNobodyElsesJob() {
        try (var server = serve(PRINCIPALS, Optional.empty(), true)) {
            assertThat(ask(server, Optional.of(TOKEN), Optional.empty(), PATH)).contains("\"window\"");
            for (Optional<String> token : List.of(
                    Optional.<String>empty(), Optional.of("wrong-wrong-wrong"), Optional.of("analyst-analyst-a"))) {
                assertThatThrownBy(() -> ask(server, token, Optional.empty(), PATH))
                        .isInstanceOf(UnavailableException.class);
            }
        }
    }

    @Test
    void nothingElseIsThere() {
        try (var server = serve(Principals.NONE, Optional.empty(), true)) {
            for (String path : List.of("/api/v1/job", "/api/v1/jobs/x", "/", "/index.html")) {
                assertThatThrownBy(() -> ask(server, Optional.empty(), Optional.empty(), path))
                        .as(path)
                        .isInstanceOf(UnavailableException.class)
                        .hasMessageContaining("404");
            }
        }
    }

    @Test
    void overTlsOnlyTheClustersOwnCertificateIsTrusted(@TempDir Path folder) {
        var keys = new TestKeys(folder);
        TestKeys.Pair own = keys.selfSigned("own", "san=dns:elsewhere", List.of());
        TestKeys.Pair other = keys.selfSigned("other", "san=dns:elsewhere", List.of());
        var identity = Optional.of(new TlsFiles.Identity(own.certificate(), own.key()));
        try (var server = serve(PRINCIPALS, identity, true)) {
            assertThat(ask(server, Optional.of(TOKEN), Optional.of(own.certificate()), PATH))
                    .contains("\"window\"");
            assertThatThrownBy(() -> ask(server, Optional.of(TOKEN), Optional.of(other.certificate()), PATH))
                    .isInstanceOf(UnavailableException.class);
            assertThatThrownBy(() -> ask(server, Optional.of(TOKEN), Optional.empty(), PATH))
                    .isInstanceOf(UnavailableException.class);
        }
    }
}
