package kopi.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kopi.adapter.grpc.ClientSecurity;
import kopi.app.gateway.GatewayNode;
import kopi.core.client.Patience;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.oracle.NaiveReports;
import kopi.testkit.oracle.NaiveResult;
import kopi.testkit.oracle.ResultFolders;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what a cluster says through a real gateway is, byte for byte, what the naive oracle says. */
@Timeout(120)
class ClusterRunTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aClusterGivesTheOraclesBytes(long seed) throws InterruptedException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, seed);
        try (var cluster = TestCluster.whole()) {
            Path out = folder.resolve("out");
            RunSummary summary = run(cluster, cluster.startGateway(), data, out, Optional.empty());
            assertOracle(data, out, summary);
        }
    }

    private static void assertOracle(Path data, Path out, RunSummary summary) {
        NaiveResult expected = NaiveReports.run(data, Set.copyOf(Reports.NAMES), Parameters.DEFAULT);
        ResultFolders.assertSame(expected.files(), out);
        assertThat(summary.rejected()).isEqualTo(expected.rejects().size());
    }

    private static RunSummary run(TestCluster cluster, GatewayNode gateway, Path data, Path out, Optional<JobId> job)
            throws InterruptedException {
        var request = new SubmitRequest(
                new Cluster(List.of(TestCluster.addressOf(gateway)), ClientSecurity.NONE, Patience.USUAL),
                new UploadOptions(data, false, 4_000),
                out,
                allReports(),
                2,
                job);
        try (var run = new ClusterRun(request, cluster.codec, cluster.codec, RunProgress.SILENT)) {
            return run.run();
        }
    }

    private static List<Report> allReports() {
        return Reports.NAMES.stream()
                .map(name -> Reports.named(name, Parameters.DEFAULT))
                .toList();
    }
}
