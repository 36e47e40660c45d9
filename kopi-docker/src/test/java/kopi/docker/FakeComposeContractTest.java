package kopi.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.port.NodeRuntime;
import kopi.core.topology.RoleKind;
import kopi.testkit.contract.RecordedAnswers;
import kopi.testkit.contract.RecordedAnswers.Answer.Checked;
import kopi.testkit.contract.RecordedAnswers.Answer.Started;
import kopi.testkit.contract.SharedRuntimeContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeComposeContractTest extends SharedRuntimeContract {
    private static final NodeId NODE = new NodeId("joiner-1");
    private static final int STOPPED = 143;
    private static final int KILLED = 137;

    @TempDir
    private Path folder;

    private FakeEngine engine;
    private final Map<NodeId, String> containers = new HashMap<>();

    @BeforeEach
    void startEngine() throws IOException {
        engine = new FakeEngine(folder.resolve("docker.sock"));
    }

    @AfterEach
    void endEngine() throws IOException {
        engine.close();
    }

    @Override
    protected NodeRuntime open(NodeRuntime.Answers heard) {
        return ComposeContainers.open("name:shop", folder.resolve("docker.sock").toString(), heard);
    }

    @Override
    protected void begin(NodeId node) {
        containers.put(node, engine.run(Map.of("kopi.cluster", "name:shop", "kopi.node", node.name())));
    }

    @Override
    protected void end(NodeId node) {
        engine.end(containers.getOrDefault(node, ""), STOPPED);
    }

    @Test
    void whatWasKilledByHandIsStarted() throws InterruptedException {
        begin(NODE);
        engine.end(containers.getOrDefault(NODE, ""), KILLED);
        var heard = new RecordedAnswers();
        try (NodeRuntime runtime = open(heard)) {
            runtime.start(new NodeSpec(NODE, List.of(RoleKind.JOINER)), 7);
            assertThat(heard.next(Started.class).incarnation()).isEqualTo(7);
            runtime.look(NODE);
            assertThat(heard.next(Checked.class).state()).isInstanceOf(Alive.class);
        }
    }

    @Test
    void aContainerWithoutANumberIsKnownByTheNameOfItsHost() throws InterruptedException {
        String id = engine.run(Map.of("kopi.cluster", "name:shop", "kopi.group", "filter"));
        engine.run(Map.of("kopi.cluster", "name:shop", "kopi.group", "No group"));
        engine.run(Map.of("kopi.cluster", "name:other", "kopi.group", "filter"));
        var heard = new RecordedAnswers();
        try (NodeRuntime runtime = open(heard)) {
            runtime.look(NodeId.ofHost("filter", id));
            assertThat(heard.next(Checked.class).state()).isInstanceOf(Alive.class);
            runtime.list();
            assertThat(heard.next(RecordedAnswers.Answer.Surveyed.class).found())
                    .hasSize(1);
        }
    }

    /** Compose leaves the old container for a moment when it makes a service anew. */
    @Test
    void ofTwoContainersOfANodeTheNewerCounts() throws InterruptedException {
        begin(NODE);
        end(NODE);
        begin(NODE);
        var heard = new RecordedAnswers();
        try (NodeRuntime runtime = open(heard)) {
            runtime.look(NODE);
            assertThat(heard.next(Checked.class).state()).isInstanceOf(Alive.class);
        }
    }
}
