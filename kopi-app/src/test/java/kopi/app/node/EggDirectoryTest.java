package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.NodeId;
import kopi.platform.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EggDirectoryTest {
    private static final NodeId FILTER = new NodeId("filter-1");
    private static final NodeId HERE = new NodeId("egg-1");
    private static final NodeId GONE = new NodeId("egg-2");

    @TempDir
    private Path folder;

    private ClusterConfig config() throws IOException {
        String yaml = "addresses: own\neggs: [here.example, gone.example]\nnodes: {egg: 2}";
        return ClusterConfig.read(Files.writeString(folder.resolve("cluster.yaml"), yaml), Map.of());
    }

    private static List<InetSocketAddress> loopback(HostPort place) {
        return List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), place.port()));
    }

    /** A container that has ended has no name any more, and a name server that asks others may take long to say so. */
    @Test
    void aNameThatIsSlowToBeLookedUpKeepsNobodyFromWorking() throws IOException, InterruptedException {
        var answers = new CountDownLatch(1);
        try (var directory = new EggDirectory(config(), FILTER, place -> {
            if (place.host().startsWith("gone")) {
                awaitQuietly(answers);
            }
            return loopback(place);
        })) {
            assertThat(directory.of(HERE)).hasSize(1);
            assertThat(directory.of(GONE)).isEmpty();
            answers.countDown();
            while (directory.of(GONE).isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(directory.others()).hasSize(1);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aNameStandsForWhatItStoodForWhileNobodyKnowsIt() throws IOException, InterruptedException {
        var lookups = new AtomicInteger();
        try (var directory = new EggDirectory(
                config(), FILTER, place -> lookups.getAndIncrement() < 2 ? loopback(place) : List.of())) {
            while (lookups.get() < 4) {
                Thread.onSpinWait();
            }
            assertThat(directory.of(HERE)).hasSize(1);
        }
    }
}
