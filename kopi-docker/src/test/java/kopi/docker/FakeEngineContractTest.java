package kopi.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import kopi.core.egg.Custody;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState.Unclear;
import kopi.core.error.UnavailableException;
import kopi.core.port.ContainerRuntimeFactory.Settings;
import kopi.core.port.NodeRuntime;
import kopi.core.topology.RoleKind;
import kopi.testkit.contract.NodeRuntimeContract;
import kopi.testkit.contract.RecordedAnswers;
import kopi.testkit.contract.RecordedAnswers.Answer.Checked;
import kopi.testkit.contract.RecordedAnswers.Answer.StartFailed;
import kopi.testkit.contract.RecordedAnswers.Answer.Started;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeEngineContractTest extends NodeRuntimeContract {
    private static final NodeSpec NODE = new NodeSpec(new NodeId("joiner-1"), List.of(RoleKind.JOINER));

    @TempDir
    private Path folder;

    private FakeEngine engine;

    @BeforeEach
    void startEngine() throws IOException {
        engine = new FakeEngine(socket());
    }

    @AfterEach
    void endEngine() throws IOException {
        engine.close();
    }

    private Path socket() {
        return folder.resolve("docker.sock");
    }

    @Override
    protected NodeRuntime open(List<String> command, NodeRuntime.Answers heard) {
        return open("kopi", command, heard);
    }

    private NodeRuntime open(String image, List<String> command, NodeRuntime.Answers heard) {
        return new DockerRuntimeFactory()
                .open(
                        new Settings(
                                "name:shop",
                                Custody.EGGS,
                                socket().toString(),
                                image,
                                "inside",
                                List.of("/srv/kopi:/etc/kopi:ro"),
                                List.of("KOPI__PARTITIONS=8"),
                                (_, _) -> command,
                                Duration.ofMillis(300)),
                        heard);
    }

    @Test
    void aContainerIsMadeAsTheClusterFileSays() throws InterruptedException {
        var heard = new RecordedAnswers();
        try (NodeRuntime runtime = open(USUAL, heard)) {
            runtime.start(NODE, 7);
            heard.next(Started.class);
        }
        assertThat(engine.made()).singleElement().satisfies(made -> {
            assertThat(made.at("/Labels/kopi.cluster").asString()).isEqualTo("name:shop");
            assertThat(made.at("/Labels/kopi.incarnation").asString()).isEqualTo("7");
            assertThat(made.at("/HostConfig/RestartPolicy/Name").asString()).isEqualTo("no");
            assertThat(made.at("/HostConfig/Binds/0").asString()).isEqualTo("/srv/kopi:/etc/kopi:ro");
            assertThat(made.at("/Env/0").asString()).isEqualTo("KOPI__PARTITIONS=8");
            assertThat(made.at("/NetworkingConfig/EndpointsConfig/inside/Aliases/0")
                            .asString())
                    .isEqualTo("joiner-1");
        });
    }

    @Test
    void whatTheEngineRefusesIsSaid() throws InterruptedException {
        var heard = new RecordedAnswers();
        try (NodeRuntime runtime = open("none", USUAL, heard)) {
            runtime.start(NODE, 7);
            assertThat(heard.next(StartFailed.class).reason())
                    .isEqualTo("cannot start joiner-1: the Docker engine says 404: No such image: none:latest");
        }
    }

    @Test
    void anEngineThatIsAwayLeavesThingsUnclear() throws IOException, InterruptedException {
        var heard = new RecordedAnswers();
        try (NodeRuntime runtime = open(USUAL, heard)) {
            engine.close();
            runtime.look(NODE.id());
            assertThat(heard.next(Checked.class).state()).isInstanceOf(Unclear.class);
            assertThatThrownBy(() -> open(USUAL, heard))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("does not answer on " + socket());
        }
    }
}
