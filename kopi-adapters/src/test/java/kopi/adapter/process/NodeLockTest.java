package kopi.adapter.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import kopi.core.egg.NodeId;
import kopi.core.error.UnavailableException;
import kopi.platform.ProcessIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeLockTest {
    private static final NodeId NODE = new NodeId("filter-1");

    @TempDir
    private Path folder;

    @Test
    void aNodeRunsOnceInAProcess() {
        try (var _ = NodeLock.acquire(folder, NODE, 1)) {
            assertThatThrownBy(() -> NodeLock.acquire(folder, NODE, 2))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("filter-1 is already running");
            NodeLock.acquire(folder, new NodeId("filter-2"), 1).close();
        }
        NodeLock.acquire(folder, NODE, 3).close();
    }

    @Test
    void aNodeRunsOnceOnAMachineAndItsLockDiesWithIt() throws IOException, InterruptedException {
        Process holder = ProcessRuntimeTest.java(NodeLockHolder.class, folder.toString(), NODE.name(), "5");
        try (var output = new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8))) {
            assertThat(output.readLine()).isEqualTo("locked");
            assertThatThrownBy(() -> NodeLock.acquire(folder, NODE, 6)).isInstanceOf(UnavailableException.class);
            assertThat(ProcessRecord.read(folder, NODE)).hasValueSatisfying(record -> {
                assertThat(record.process().pid()).isEqualTo(holder.pid());
                assertThat(record.incarnation()).isEqualTo(5);
                assertThat(record.isAlive()).isTrue();
            });
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(10, TimeUnit.SECONDS)).isTrue();
        NodeLock.acquire(folder, NODE, 7).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "1", "12345 another-boot:9", "12345 another-boot:9 x y"})
    void aNodeWhoseRecordIsSpoiltIsFoundByItsLock(String nonsense) throws IOException, InterruptedException {
        Process holder = ProcessRuntimeTest.java(NodeLockHolder.class, folder.toString(), NODE.name(), "5");
        try (var output = new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8))) {
            assertThat(output.readLine()).isEqualTo("locked");
            Files.writeString(folder.resolve("filter-1.pid"), nonsense);
            assertThat(ProcessRecord.flaw(folder, NODE))
                    .hasValueSatisfying(flaw -> assertThat(flaw).contains("filter-1.pid"));
            assertThat(ProcessRecord.read(folder, NODE)).hasValueSatisfying(record -> {
                assertThat(record.process().pid()).isEqualTo(holder.pid());
                assertThat(record.isAlive()).isTrue();
            });
            Files.delete(folder.resolve("filter-1.pid"));
            assertThat(ProcessRecord.nodes(folder)).containsExactly(NODE);
            assertThat(ProcessRecord.read(folder, NODE)).isPresent();
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(ProcessRecord.read(folder, NODE)).isEmpty();
    }

    @Test
    void aNodeWritesItsRecordUnlessItsLauncherHas() throws IOException {
        var launched = new ProcessRecord(ProcessIdentity.current(), 9, 4);
        launched.write(folder, NODE);
        NodeLock.acquire(folder, NODE, 9).close();
        assertThat(ProcessRecord.read(folder, NODE)).contains(launched);

        var earlier = new ProcessRecord(new ProcessIdentity(1, "another-boot:1"), 8, 3);
        earlier.write(folder, NODE);
        NodeLock.acquire(folder, NODE, 9).close();
        assertThat(ProcessRecord.read(folder, NODE)).contains(launched);
    }
}
