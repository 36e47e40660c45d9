package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kopi.adapter.generate.DatasetGenerator;
import kopi.adapter.generate.Progress;
import kopi.core.report.RunFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Goal: a dataset as large as the real one gives the embedded mode's bytes, whatever dies while nodes have much in hand. */
@Tag("long")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class FullSizeTest {
    private static final double SCALE = 1;
    private static final long SEED = 1;

    /** Of some 800. */
    private static final int FINISHED_BATCHES = 300;

    @TempDir
    private Path folder;

    @Test
    void nodesThatKeepStateDieInTheMiddleOfAJob() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        DatasetGenerator.generate(data, SCALE, SEED, Progress.NONE);
        try (var cluster = new RealCluster(folder)) {
            cluster.up();
            Path expected = folder.resolve("expected");
            assertThat(command(cluster, "run", data, expected).waitFor()).isZero();

            Path actual = folder.resolve("actual");
            Process client = command(cluster, "submit", data, actual, "--gateway", cluster.gateways());
            cluster.await(
                    "a part of the job is done",
                    report -> report.jobs().stream().anyMatch(job -> job.finishedBatches() >= FINISHED_BATCHES));
            cluster.awaitNewLives(cluster.kill("aggregator-1", "controller-1", "joiner-1"));
            assertThat(client.waitFor()).as(output("submit")).isZero();

            assertSameFiles(expected, actual);
            cluster.assertNoJobLeft();
            cluster.down();
        }
    }

    private Process command(RealCluster cluster, String name, Path data, Path out, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(name, "--data", data.toString(), "--out", out.toString()));
        arguments.addAll(List.of(more));
        return cluster.command(folder.resolve(name + ".log"), arguments.toArray(String[]::new));
    }

    private String output(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }

    private static void assertSameFiles(Path expected, Path actual) throws IOException {
        assertThat(names(actual)).isEqualTo(names(expected)).isNotEmpty();
        for (String name : names(expected)) {
            assertThat(Files.mismatch(expected.resolve(name), actual.resolve(name)))
                    .as("the first byte that differs in " + name)
                    .isEqualTo(-1);
        }
    }

    /** All but the manifest, which says when and how long, too. */
    private static List<String> names(Path reports) throws IOException {
        try (Stream<Path> files = Files.list(reports)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(RunFiles.MANIFEST))
                    .sorted()
                    .toList();
        }
    }
}
