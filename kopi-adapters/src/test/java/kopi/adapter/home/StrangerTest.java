package kopi.adapter.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import kopi.adapter.rabbitmq.PrivateBroker;
import kopi.adapter.snapshot.FileSnapshotStore;
import kopi.core.egg.NodeId;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.platform.PidFile;
import kopi.platform.PrivateFiles;
import kopi.platform.ProcessIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: another user of this machine, in folders that everybody may enter, neither reads nor changes what is a cluster's. Needs root, to
 * become that user; without, it is skipped, and says so on stderr.
 */
class StrangerTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final String STRANGER = "65534";

    @TempDir
    private Path folder;

    @BeforeEach
    void everybodyMayEnter() throws IOException, InterruptedException {
        boolean canBecome = canBecomeAStranger();
        if (!canBecome) {
            System.err.println("SKIPPED: StrangerTest needs root and setpriv, to be another user of this machine");
        }
        assumeTrue(canBecome, "needs root and setpriv, to be another user of this machine");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(asStranger("ls", folder.toString())).as("the folder itself").isZero();
    }

    private static boolean canBecomeAStranger() throws InterruptedException {
        try {
            return asStranger("true") == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int asStranger(String... command) throws IOException, InterruptedException {
        var whole = new ArrayList<>(
                List.of("setpriv", "--reuid=" + STRANGER, "--regid=" + STRANGER, "--clear-groups", "--"));
        whole.addAll(List.of(command));
        Process process = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void aStrangerReachesNothingOfACluster() throws IOException, InterruptedException {
        Path state = folder.resolve("state");
        var home = new ClusterHome(state, Optional.empty(), Optional.empty());
        home.identity();
        home.secret();
        Path snapshots = PrivateFiles.folder(state.resolve("snapshots"));
        new FileSnapshotStore(snapshots).save("aggregator", new Snapshot(new byte[] {1}, 2, 3));
        Path run = PrivateFiles.folder(state.resolve("run"));
        PidFile.write(run.resolve(new NodeId("filter-1") + ".pid"), ProcessIdentity.current(), "1 0");
        assertThat(PrivateBroker.in(state.resolve("broker"), state.resolve("broker-control"))
                        .server()
                        .user())
                .isNotEmpty();
        List<Path> all;
        try (Stream<Path> files = Files.walk(state)) {
            all = files.toList();
        }
        assertThat(all).hasSizeGreaterThan(4);
        for (Path path : all) {
            assertThat(asStranger("cat", path.toString()))
                    .as("reading %s", path)
                    .isNotZero();
            assertThat(asStranger("ls", path + "/")).as("listing %s", path).isNotZero();
            assertThat(asStranger("touch", path + "/planted"))
                    .as("planting in %s", path)
                    .isNotZero();
            assertThat(asStranger("rm", "-rf", path.toString()))
                    .as("deleting %s", path)
                    .isNotZero();
            assertThat(path).exists();
        }
    }
}
