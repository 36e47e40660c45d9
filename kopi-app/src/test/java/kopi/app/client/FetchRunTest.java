package kopi.app.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayClient;
import kopi.app.gateway.GatewayNode;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message.FindJob;
import kopi.core.message.Message.JobOpened;
import kopi.core.model.JobId;
import kopi.core.role.ControllerLimits;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.oracle.ResultFolders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: results can be fetched again, by anybody who knows the job's name, for as long as they are there. */
@Timeout(120)
class FetchRunTest {
    private static final JobId JOB = new JobId("mine");

    @TempDir
    private Path folder;

    private TestClient client = TestClient.of(Path.of(""), Path.of(""));

    @BeforeEach
    void makeData() {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 31);
        client = TestClient.of(data, folder.resolve("out")).named(JOB.value());
    }

    private RunSummary fetch(TestCluster cluster, GatewayNode gateway) throws InterruptedException {
        var request = new FetchRequest(
                TestClient.cluster(ClientSecurity.NONE, TestClient.PATIENT, gateway), JOB, folder.resolve("again"));
        return new FetchRun(request, cluster.codec, cluster.codec).run();
    }

    private void assertFetched() {
        ResultFolders.assertSame(client.expected().files(), folder.resolve("again"));
    }

    @Test
    void resultsAreFetchedAgain() throws InterruptedException {
        try (var cluster = TestCluster.whole()) {
            client.run(cluster.startGateway());
            fetch(cluster, cluster.startGateway());
            assertFetched();
        }
    }

    @Test
    void whoComesTooEarlyWaits() throws ExecutionException, InterruptedException, TimeoutException {
        try (var cluster = new TestCluster(new ControllerLimits(9, 3_600, 3_600))) {
            GatewayNode gateway = cluster.startGateway();
            var opened = cluster.broker().expect(1, JobOpened.class::isInstance);
            TestClient.Running run = client.start(gateway);
            opened.await();
            var found = cluster.broker().expect(1, FindJob.class::isInstance);
            TestClient.Running fetching = TestClient.Running.of(() -> fetch(cluster, gateway));
            found.await();
            cluster.startFilter();
            run.await();
            fetching.await();
            assertFetched();
        }
    }

    @Test
    void aJobThatNobodyKnowsIsNamed() {
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway();
            assertThatThrownBy(() -> fetch(cluster, gateway))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessage("there is no job mine");
        }
    }

    @Test
    void aClosedJobIsGone() throws InterruptedException {
        try (var cluster = TestCluster.whole()) {
            GatewayNode gateway = cluster.startGateway();
            client.run(gateway);
            try (var raw = new GatewayClient(
                    TestCluster.addressOf(gateway), ClientSecurity.NONE, cluster.codec, cluster.codec)) {
                raw.closeJob(JOB);
            }
            assertThatThrownBy(() -> fetch(cluster, gateway))
                    .isInstanceOf(JobFailedException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void aJobThatHasFailedSaysWhy() throws InterruptedException {
        try (var cluster = new TestCluster(new ControllerLimits(9, 3_600, 3_600))) {
            GatewayNode gateway = cluster.startGateway();
            var opened = cluster.broker().expect(1, JobOpened.class::isInstance);
            TestClient.Running run = client.start(gateway);
            opened.await();
            try (var raw = new GatewayClient(
                    TestCluster.addressOf(gateway), ClientSecurity.NONE, cluster.codec, cluster.codec)) {
                raw.abortJob(JOB, "nobody likes it");
            }
            assertThatThrownBy(run::await).hasMessageContaining("nobody likes it");
            assertThatThrownBy(() -> fetch(cluster, gateway)).hasMessageContaining("nobody likes it");
        }
    }
}
