package kopi.app.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAnswer;
import kopi.adapter.grpc.GatewayAnswer.Admitted;
import kopi.adapter.grpc.GatewayAnswer.Refused;
import kopi.adapter.grpc.GatewayClient;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.adapter.grpc.ResultStream;
import kopi.adapter.grpc.UploadStream;
import kopi.app.gateway.GatewayNode;
import kopi.core.access.Principal;
import kopi.core.access.Principal.Privilege;
import kopi.core.access.Principals;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.ControllerLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Goal: a job belongs to who has opened it; to everybody else, operators aside, it is as if it did not exist. */
@Timeout(120)
class JobOwnershipTest {
    private static final long LIMIT_SECONDS = 60;

    private final TestCluster cluster = new TestCluster(new ControllerLimits(100, 3_600, 3_600));
    private final GatewayNode gateway = cluster.startGateway(
            GatewayLimits.USUAL,
            new GatewaySecurity(
                    Principals.of(Map.of(
                            "of till-7", new Principal("till-7", Privilege.ANALYST),
                            "of till-8", new Principal("till-8", Privilege.ANALYST),
                            "of boss", new Principal("boss", Privilege.OPERATOR))),
                    Optional.empty()));

    private GatewayClient connect(String principal) {
        return new GatewayClient(
                TestCluster.addressOf(gateway),
                new ClientSecurity(Optional.of("of " + principal), false, Optional.empty()),
                cluster.codec,
                cluster.codec);
    }

    private static JobPlan plan(String job, int top) {
        return new JobPlan(
                new JobId(job),
                List.of(Reports.named("t3", new Parameters(2024, 2025, 6 * 3_600, 23 * 3_600, 750_000, top))),
                1);
    }

    private static JobPlan plan(String job) {
        return new JobPlan(new JobId(job), List.of(Reports.named("t3", Parameters.DEFAULT)), 1);
    }

    private static GatewayAnswer open(GatewayClient client, String job) throws InterruptedException {
        return client.open(new OpenJob(plan(job), InputIdentity.NONE, 0, ""));
    }

    @Test
    void theSameNameOfTwoOwnersAreTwoJobs() throws InterruptedException {
        try (cluster;
                var seven = connect("till-7");
                var eight = connect("till-8")) {
            assertThat(admitted(open(seven, "nightly"))).isEqualTo(new JobId("till-7_nightly"));
            assertThat(admitted(eight.open(new OpenJob(plan("nightly", 5), InputIdentity.NONE, 0, ""))))
                    .isEqualTo(new JobId("till-8_nightly"));
            assertThat(admitted(seven.find(new JobId("nightly")))).isEqualTo(new JobId("till-7_nightly"));
            assertThat(admitted(seven.find(new JobId("till-7_nightly")))).isEqualTo(new JobId("till-7_nightly"));
        }
    }

    private static JobId admitted(GatewayAnswer answer) {
        return ((Admitted) answer).admission().job();
    }

    @Test
    void aJobOfAnotherIsAnsweredLikeOneThatDoesNotExist() throws InterruptedException {
        try (cluster;
                var seven = connect("till-7");
                var eight = connect("till-8")) {
            open(seven, "nightly");
            assertThat(eight.find(new JobId("nightly")))
                    .isEqualTo(new Refused("there is no job till-8_nightly", 0, false));
            assertThat(eight.find(new JobId("till-7_nightly")))
                    .isEqualTo(new Refused("there is no job till-7_nightly", 0, false));
            assertThat(eight.find(new JobId("till-7_never")))
                    .isEqualTo(new Refused("there is no job till-7_never", 0, false));
            assertThatThrownBy(() -> open(eight, "till-7_nightly"))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("another owner");
        }
    }

    @Test
    void nobodyElseClosesOrAbortsAJob() throws InterruptedException {
        try (cluster;
                var seven = connect("till-7");
                var eight = connect("till-8")) {
            open(seven, "nightly");
            for (String name : List.of("nightly", "till-7_nightly", "till-7_never")) {
                eight.abortJob(new JobId(name), "I want it so");
                eight.closeJob(new JobId(name));
            }
            assertThat(admitted(seven.find(new JobId("nightly")))).isEqualTo(new JobId("till-7_nightly"));
        }
    }

    @Test
    void nobodyElseReadsOrSendsToAJob() throws InterruptedException, ExecutionException, TimeoutException {
        try (cluster;
                var seven = connect("till-7");
                var eight = connect("till-8")) {
            open(seven, "nightly");
            assertThat(end(eight, "till-7_nightly")).isEqualTo("gone").isEqualTo(end(eight, "till-7_never"));
            assertThat(upload(eight, "till-7_nightly").getMessage()).contains("was not opened at this gateway");
            assertThat(upload(eight, "nightly").getMessage()).contains("was not opened at this gateway");
        }
    }

    private static String end(GatewayClient client, String job)
            throws InterruptedException, ExecutionException, TimeoutException {
        var end = new CompletableFuture<String>();
        var listener = new ResultStream.Listener() {
            @Override
            public void entry(long offset, long stamp, Message message) {
                end.complete("an entry: " + message.subject());
            }

            @Override
            public void gone() {
                end.complete("gone");
            }

            @Override
            public void ended(KopiException reason) {
                end.completeExceptionally(reason);
            }
        };
        try (var _ = client.results(new JobId(job), 0, 0, listener)) {
            return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static KopiException upload(GatewayClient client, String job)
            throws InterruptedException, ExecutionException, TimeoutException {
        var end = new CompletableFuture<KopiException>();
        var listener = new UploadStream.Listener() {
            @Override
            public void batchStored(String dataset, int seq) {
                // Nothing is sent.
            }

            @Override
            public void endStored(String dataset) {
                // Nothing is sent.
            }

            @Override
            public void ended(KopiException reason) {
                end.complete(reason);
            }
        };
        try (var _ = client.upload(new JobId(job), listener)) {
            return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void operatorsReachTheJobsOfAll() throws InterruptedException {
        try (cluster;
                var seven = connect("till-7");
                var boss = connect("boss")) {
            open(seven, "nightly");
            assertThat(admitted(boss.find(new JobId("till-7_nightly")))).isEqualTo(new JobId("till-7_nightly"));
            boss.closeJob(new JobId("till-7_nightly"));
            assertThat(seven.find(new JobId("nightly")))
                    .isEqualTo(new Refused("job till-7_nightly was closed, its results are gone", 0, false));
        }
    }
}
