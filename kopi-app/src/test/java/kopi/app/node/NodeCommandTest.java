package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kopi.adapter.process.JvmOptions;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.job.MemoryBudget;
import kopi.core.topology.RoleKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a node's JVM starts, as far as its flags go. */
class NodeCommandTest {
    @TempDir
    private Path folder;

    private List<String> command(String jvm) throws IOException {
        Path file = Files.writeString(folder.resolve("cluster.yaml"), "jvm: {filter: \"" + jvm + "\"}");
        return NodeCommandLine.of(
                Program.running(),
                ClusterConfig.read(file),
                new NodeSpec(new NodeId("filter-1"), List.of(RoleKind.FILTER)),
                1);
    }

    /** The JVM of that command line, which only says its version, to stderr. */
    private void assertStarts(List<String> command, String environment) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(command.subList(0, command.indexOf("-cp")));
        line.add("-version");
        Path output = folder.resolve("output");
        var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
        JvmOptions.VARIABLES.forEach(variable -> builder.environment().put(variable, environment));
        JvmOptions.removeConflicting(builder.environment());

        assertThat(builder.start().waitFor()).as(Files.readString(output)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:+UseZGC -Xmx4g", "-Xms2g", "-XX:MaxRAMPercentage=80", "-Xshare:off"})
    void aNodeSurvivesWhatItsEnvironmentAsksOfTheJvm(String environment) throws IOException, InterruptedException {
        assertStarts(command(""), environment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-Xms512m", "-XX:MaxRAMPercentage=30", "  -Xmx300m   -Da=b "})
    void flagsOfTheFileTakeThePlaceOfTheUsualOnes(String flags) throws IOException, InterruptedException {
        assertStarts(command(flags), "");
    }

    @Test
    void theUsualHeapIsLeftOutIfTheFileNamesOne() throws IOException {
        assertThat(command("-Xmx300m")).contains("-Xmx300m").doesNotContain("-Xmx256m");
        assertThat(command("-XX:+UseG1GC")).contains("-Xmx256m").doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void theUsualHeapsHoldWhatTheNodesHaveInHand() throws IOException {
        Path file = Files.writeString(folder.resolve("usual.yaml"), "{}");
        ClusterConfig config = ClusterConfig.read(file);
        for (int from = 0; from < RoleKind.STAGES.size(); from++) {
            for (int to = from + 1; to <= RoleKind.STAGES.size(); to++) {
                List<RoleKind> roles = RoleKind.STAGES.subList(from, to);
                var node = new NodeSpec(new NodeId("filter-1"), roles);
                String heap = NodeCommandLine.of(Program.running(), config, node, 1).stream()
                        .filter(flag -> flag.startsWith("-Xmx"))
                        .findFirst()
                        .orElseThrow();
                long bytes = (Long.parseLong(heap.replaceAll("[^0-9]", "")) - 16) << 20; // the collector's part
                assertThat(MemoryBudget.prefetch(bytes, config.limits().prefetch(), NodeCommandLine.queues(roles)))
                        .as(roles + " with " + heap)
                        .isEqualTo(config.limits().prefetch());
            }
        }
    }
}
