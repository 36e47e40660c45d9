package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import kopi.app.page.Browser;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.model.JobId;
import kopi.core.report.Reports;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: with the page of a real cluster open, everything may be killed; and however many look on, no egg is late for it. */
@Tag("long")
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageClusterTest {
    private static final int BROWSERS = 50;
    private static final Duration LOOKED_AT = Duration.ofSeconds(15);
    private static final double SHARE_OF_A_CORE = 0.10;

    private Path folder;
    private RealCluster cluster;
    private Shop shop;
    private Browser browser;

    @BeforeAll
    void up(@TempDir Path temporary) throws IOException, InterruptedException {
        folder = temporary;
        cluster = new RealCluster(folder, "layout: chained", RealCluster.QUICK_NODES, List.of());
        cluster.up();
        shop = Shop.open(folder, 3, 3_000, Reports.NAMES);
        browser = Browser.open(folder);
    }

    @AfterAll
    void down() throws IOException, InterruptedException {
        browser.close();
        try (var last = cluster) {
            last.down();
        }
    }

    private String leader() {
        return cluster.eggs().status().view().leader().orElseThrow().name();
    }

    @Test
    void killsAppearAndThePageOutlivesTheEggThatServesIt() throws IOException, InterruptedException {
        cluster.awaitReady();
        String serving = leader();
        browser.go("http://" + cluster.httpAddress(cluster.node(serving)) + "/");
        browser.awaitText("10 of 10 nodes work");
        browser.run("window.isTheSame = true");

        Map<String, Long> lives = cluster.kill("filter-1");
        browser.await("document.querySelector('.pill:not(.alive) .name')?.textContent === 'filter-1'");
        cluster.awaitNewLives(lives);
        browser.awaitText("10 of 10 nodes work");

        Map<String, Long> eggs = cluster.kill(serving);
        browser.await("document.querySelector('.fresh').dataset.egg !== '" + serving + "'");
        cluster.awaitNewLives(eggs);
        browser.awaitText("10 of 10 nodes work");
        browser.type("body", "2");
        browser.await(
                "[...document.querySelectorAll('.events li')].some(line => line.innerText.includes('filter-1') && "
                        + "line.querySelector('.kind').textContent === 'dead')");

        browser.type("body", "3");
        cluster.submit(shop, folder.resolve("out"), Optional.of(new JobId("watched")));
        browser.awaitText("watched");
        cluster.forget(new JobId("watched"));
        assertThat(browser.run("return window.isTheSame")).isEqualTo(true);
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).isNotEmpty().allMatch(address -> address.startsWith("http://127.0.0.1:"));
    }

    @Test
    void fiftyBrowsersCostAnEggLittle() throws InterruptedException {
        cluster.awaitReady();
        NodeView egg = cluster.node(leader());
        ProcessHandle process = ProcessHandle.of(egg.pid()).orElseThrow();
        Duration alone = spent(process);
        var bytes = new AtomicLong();
        List<CompletableFuture<HttpResponse<Void>>> streams = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < BROWSERS; i++) {
                streams.add(client.sendAsync(
                        HttpRequest.newBuilder(URI.create("http://" + cluster.httpAddress(egg) + "/api/v1/stream"))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArrayConsumer(
                                part -> part.ifPresent(more -> bytes.addAndGet(more.length)))));
            }
            Waiting.until("all of them are sent something", RealCluster.PATIENCE, () -> bytes.get() > 0, bytes::get);
            Duration lookedAt = spent(process);
            double share = (double) lookedAt.minus(alone).toMillis() / LOOKED_AT.toMillis();
            assertThat(share).as("of a core").isLessThan(SHARE_OF_A_CORE);
            streams.forEach(stream -> stream.cancel(true));
            client.shutdownNow();
        }
        assertThat(cluster.node(egg.name()).incarnation()).isEqualTo(egg.incarnation());
        assertThat(cluster.eggs().status().isReady()).isTrue();
    }

    /** What CPU time a process spends in a while. */
    private static Duration spent(ProcessHandle process) throws InterruptedException {
        Duration before = process.info().totalCpuDuration().orElseThrow();
        new CompletableFuture<Void>()
                .completeOnTimeout(null, LOOKED_AT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return process.info().totalCpuDuration().orElseThrow().minus(before);
    }
}
