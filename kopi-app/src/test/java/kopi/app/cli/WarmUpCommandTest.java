package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import kopi.app.embedded.RehearsalCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What caches are made from must work by itself and end. */
class WarmUpCommandTest {
    @TempDir
    private Path folder;

    @Test
    void rehearsedClusterMakesTheReportsThatARunMakes() throws IOException {
        Path data = TinyData.write(folder.resolve("data"), 10);
        String run = folder.resolve("run").toString();
        String submitted = folder.resolve("submitted").toString();
        List<Throwable> failures = new CopyOnWriteArrayList<>();

        try (var cluster = new RehearsalCluster(failures::add)) {
            for (int job = 0; job < 2; job++) {
                CommandLineRun client = CommandLineRun.ofKopi(
                        "submit", "--data", data.toString(), "--out", submitted, "--gateway", cluster.address());
                assertThat(client.exitCode()).as(client.err()).isZero();
            }
        }

        assertThat(CommandLineRun.ofKopi("run", "--data", data.toString(), "--out", run)
                        .exitCode())
                .isZero();
        assertThat(CommandLineRun.ofKopi("compare", run, submitted).exitCode()).isZero();
        assertThat(failures).isEmpty();
    }

    @Test
    void clientsAreRehearsedToTheEnd() {
        CommandLineRun rehearsal = CommandLineRun.ofKopi("warm-up", "--submit");

        assertThat(rehearsal.exitCode()).as(rehearsal.err()).isZero();
    }
}
