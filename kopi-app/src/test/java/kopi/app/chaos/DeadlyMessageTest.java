package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import kopi.core.error.JobFailedException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.ClientAlive;
import kopi.core.report.Reports;
import kopi.core.role.Routes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a message that ends the process that takes it ends few of them. The limits that keep messages from doing so are
 * lifted here: the state of jobs may take more than the heap of an aggregator has.
 */
@Tag("long")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DeadlyMessageTest {
    private static final int TRANSACTIONS = 1_500;
    private static final int CLIENTS = 2;
    /** With 17 columns each: more than 30 MB in the message, and twice as much in a table. */
    private static final int GROUPS = 240_000;

    private static final String VICTIM = "aggregator-1";

    @TempDir
    private Path folder;

    private List<Shop> shops() throws InterruptedException {
        List<Shop> shops = new ArrayList<>();
        for (int seed = 1; seed <= CLIENTS; seed++) {
            shops.add(Shop.open(folder, seed, TRANSACTIONS, Reports.NAMES));
        }
        return shops;
    }

    @Test
    void aMessageThatEndsItsConsumerTwiceIsPutAsideAndItsJobFailsByName() throws IOException, InterruptedException {
        Map<String, String> smallHeap = Map.of("aggregator", "-Xmx96m");
        List<String> noLimit = List.of("node-state-mebibytes: 8000", "job-state-mebibytes: 8000");
        try (var cluster = new RealCluster(folder, "layout: chained", smallHeap, noLimit)) {
            cluster.up();
            int restarts = cluster.node(VICTIM).restarts();
            Set<String> states = new ConcurrentSkipListSet<>();
            try (var crowd = Crowd.of(cluster, folder.resolve("out"), shops());
                    var attacker = Attacker.of(cluster)) {
                JobPlan deadly = attacker.plan("deadly", Attacker.wide());
                attacker.open(deadly);
                attacker.publish(
                        List.of(Routes.aggregatorInput(deadly.job(), 0)), List.of(attacker.deadly(deadly, 0, GROUPS)));
                cluster.await("the job has failed", report -> {
                    // It is not given up for its client's silence.
                    attacker.publish(List.of(Routes.CONTROL), List.of(new ClientAlive(deadly.job())));
                    report.nodes().stream()
                            .filter(node -> node.name().equals(VICTIM))
                            .forEach(node -> states.add(node.state().text()));
                    return report.jobs().stream()
                            .anyMatch(job ->
                                    job.job().equals("deadly") && job.phase().equals("failed"));
                });
                assertThatThrownBy(() -> cluster.fetch(deadly.job(), folder.resolve("deadly")))
                        .isInstanceOf(JobFailedException.class)
                        .hasMessageContaining(
                                "could not process transactions, batch 0: it has ended 2 processes of this"
                                        + " node, for want of memory perhaps");
                cluster.awaitReady();
                assertThat(crowd.finish()).isGreaterThanOrEqualTo(CLIENTS);
                attacker.close(deadly);
            }
            assertThat(cluster.node(VICTIM).restarts()).as("deaths").isEqualTo(restarts + 2);
            assertThat(new TreeSet<>(states)).doesNotContain("failed");
            cluster.awaitReady();
            cluster.assertNoJobLeft();
            cluster.await("no job is known", report -> report.jobs().isEmpty());
            cluster.down();
        }
    }
}
