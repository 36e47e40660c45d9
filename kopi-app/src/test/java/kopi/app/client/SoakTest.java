package kopi.app.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayClient;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.app.gateway.GatewayNode;
import kopi.core.access.Principal;
import kopi.core.access.Principal.Privilege;
import kopi.core.access.Principals;
import kopi.core.error.KopiException;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.OpenJob;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.core.role.ControllerLimits;
import kopi.protocol.call.GatewayMethods;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.net.Flood;
import kopi.testkit.net.RawHttp2;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: with a hostile client beside it for ten minutes, an honest one's reports are right, and take at most half again as
 * long as alone. {@code -Dkopi.soak.seconds=N} for another time.
 */
@Tag("long")
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class SoakTest {
    private static final int SECONDS = Integer.getInteger("kopi.soak.seconds", 600);
    private static final int RUNS_ALONE = 12;
    private static final double SLOWER = 1.5;
    private static final String HOSTILE = "127.0.0.2";

    @TempDir
    private Path folder;

    private final TestCluster cluster = new TestCluster(new ControllerLimits(100, 3_600, 1));
    private final GatewayNode gateway = cluster.startGateway(
            GatewayLimits.USUAL,
            new GatewaySecurity(
                    Principals.of(Map.of(
                            "of honest", new Principal("honest", Privilege.ANALYST),
                            "of hostile", new Principal("hostile", Privilege.ANALYST))),
                    Optional.empty()));

    private static ClientSecurity token(String principal) {
        return new ClientSecurity(Optional.of("of " + principal), false, Optional.empty());
    }

    @Test
    void anHonestClientDoesNotNoticeAHostileOne() throws InterruptedException {
        cluster.startFilter();
        try (cluster) {
            TestClient honest = client();
            honest.assertOracle(honest.run(token("honest"), gateway));
            List<Long> alone = new ArrayList<>();
            for (int i = 0; i < RUNS_ALONE; i++) {
                alone.add(time(honest));
            }
            var isOver = new AtomicBoolean();
            var attacks = new AtomicLong();
            Thread hostile = Thread.ofPlatform().daemon().start(() -> attack(isOver, attacks));
            List<Long> beside = new ArrayList<>();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < end) {
                beside.add(time(honest));
            }
            isOver.set(true);
            hostile.join();
            assertThat(attacks.get()).as("attacks").isPositive();
            assertThat((double) median(beside))
                    .as("ns beside %s attacks, alone %s ns", attacks, median(alone))
                    .isLessThanOrEqualTo(SLOWER * median(alone));
        }
    }

    private TestClient client() {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 1);
        return TestClient.of(data, folder.resolve("out"));
    }

    private long time(TestClient client) throws InterruptedException {
        long start = System.nanoTime();
        var summary = client.run(token("honest"), gateway);
        long elapsed = System.nanoTime() - start;
        client.assertOracle(summary);
        return elapsed;
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    /** One attack after the other. */
    private void attack(AtomicBoolean isOver, AtomicLong attacks) {
        List<Flood> floods = List.of(Flood.values());
        for (int round = 0; !isOver.get(); round++) {
            var flood = floods.get(round % floods.size());
            try (var raw = RawHttp2.plain(HOSTILE, gateway.port(), GatewayMethods.SERVICE)
                    .greet()) {
                flood.send(raw, "Find");
            } catch (IOException e) {
                // It was hung up on.
            }
            openAndAbort(round);
            attacks.incrementAndGet();
        }
    }

    private void openAndAbort(int round) {
        var plan = new JobPlan(new JobId("bomb-" + round), List.of(Reports.named("t4", Parameters.DEFAULT)), 1);
        try (var client =
                new GatewayClient(TestCluster.addressOf(gateway), token("hostile"), cluster.codec, cluster.codec)) {
            client.open(new OpenJob(plan, InputIdentity.NONE, 0, ""));
            client.find(new JobId("honest_bomb"));
            client.abortJob(new JobId("bomb-" + round), "not wanted");
            client.closeJob(new JobId("bomb-" + round));
        } catch (KopiException e) {
            // Refused: as it should be, now and then.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
