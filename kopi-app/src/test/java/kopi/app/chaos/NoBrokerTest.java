package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kopi.app.cluster.ClusterStart;
import kopi.core.error.UnavailableException;
import kopi.testkit.net.FreePorts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a cluster without a broker does not start, says where it looked for one, and leaves no process behind. */
@Timeout(120)
class NoBrokerTest {
    @TempDir
    private Path folder;

    @Test
    void upSaysInOneLineWhereItLookedForTheBroker() throws IOException, InterruptedException {
        int port = FreePorts.inARow(1);
        var cluster = new RealCluster(folder, "broker: {port: " + port + "}");
        // A private one that does not run is used only if that is asked for.
        Files.createDirectories(cluster.config().privateBrokerControlFolder());
        assertThatThrownBy(() -> new ClusterStart(cluster.config(), _ -> {}).up(false))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .message()
                .hasLineCount(1);
        assertThat(cluster.processes()).isEmpty();
    }
}
