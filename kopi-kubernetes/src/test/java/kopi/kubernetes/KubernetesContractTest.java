package kopi.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import kopi.core.egg.NodeId;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Unclear;
import kopi.core.port.NodeRuntime;
import kopi.core.port.PodRuntimeFactory.Settings;
import kopi.core.topology.RoleKind;
import kopi.testkit.contract.RecordedAnswers;
import kopi.testkit.contract.RecordedAnswers.Answer.Checked;
import kopi.testkit.contract.RecordedAnswers.Answer.Exited;
import kopi.testkit.contract.RecordedAnswers.Answer.Surveyed;
import kopi.testkit.contract.SharedRuntimeContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An API server that keeps what it is given. This class is the kubelet and the controllers. */
@EnableKubernetesMockClient(crud = true, https = false)
@SuppressWarnings("NullAway.Init") // set by the extension, and before each test
class KubernetesContractTest extends SharedRuntimeContract {
    private static final String NAMESPACE = "shops";
    private static final NodeId NODE = new NodeId("joiner-1");
    private static final String LEASE = "shop-eggs";

    KubernetesMockServer server;
    KubernetesClient client;

    @TempDir
    private Path folder;

    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private Watch controller;

    @BeforeEach
    void beController() {
        controller = client.pods().inNamespace(NAMESPACE).watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, Pod pod) {
                if (action == Action.DELETED
                        && !ended.contains(pod.getMetadata().getName())) {
                    make(pod.getMetadata().getName(), pod.getMetadata().getLabels());
                }
            }

            @Override
            public void onClose(WatcherException cause) {}
        });
    }

    @AfterEach
    void endController() {
        controller.close();
    }

    private void make(String name, Map<String, String> labels) {
        client.pods()
                .inNamespace(NAMESPACE)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .withStatus(new PodStatusBuilder()
                                .withContainerStatuses(new ContainerStatusBuilder()
                                        .withName("node")
                                        .withRestartCount(2)
                                        .withState(new ContainerStateBuilder()
                                                .withNewRunning(Instant.now().toString())
                                                .build())
                                        .build())
                                .build())
                        .build())
                .create();
    }

    @Override
    protected NodeRuntime open(NodeRuntime.Answers heard) {
        return open("egg-1", heard);
    }

    private NodeRuntime open(String self, NodeRuntime.Answers heard) {
        return new KubernetesRuntimeFactory()
                .open(
                        new Settings(
                                "shop",
                                self,
                                "http://" + server.getHostName() + ":" + server.getPort(),
                                NAMESPACE,
                                Optional.empty(),
                                Optional.empty()),
                        heard);
    }

    @Override
    protected void begin(NodeId node) {
        make(pod(node), Map.of("kopi.cluster", "shop", "kopi.group", node.group()));
    }

    private static String pod(NodeId node) {
        return "shop-kopi-" + node.group() + "-" + (node.number() - 1);
    }

    @Override
    protected void end(NodeId node) {
        ended.add(pod(node));
        client.pods().inNamespace(NAMESPACE).withName(pod(node)).delete();
    }

    private void kill(NodeRuntime runtime, RecordedAnswers heard) throws InterruptedException {
        runtime.look(NODE);
        runtime.kill(NODE, 0, ((Alive) heard.next(Checked.class).state()).incarnation());
    }

    @Test
    void aDeleteNamesTheVeryPodAndTheTokenThatIsThereNow() throws IOException, InterruptedException {
        Path token = Files.writeString(folder.resolve("token"), "first\n");
        var heard = new RecordedAnswers();
        var settings = new Settings(
                "shop",
                "egg-1",
                "http://" + server.getHostName() + ":" + server.getPort(),
                NAMESPACE,
                Optional.of(token.toString()),
                Optional.empty());
        begin(NODE);
        // No controller's request is to come behind it.
        ended.add(pod(NODE));
        String uid = client.pods()
                .inNamespace(NAMESPACE)
                .withName(pod(NODE))
                .get()
                .getMetadata()
                .getUid();
        try (NodeRuntime runtime = new KubernetesRuntimeFactory().open(settings, heard)) {
            runtime.look(NODE);
            Alive alive = (Alive) heard.next(Checked.class).state();
            assertThat(alive.restarts()).isEqualTo(2);
            Files.writeString(token, "second\n");
            runtime.kill(NODE, 0, alive.incarnation());
            heard.next(Exited.class);
        }
        var deletion = server.getLastRequest();
        assertThat(deletion.getMethod()).isEqualTo("DELETE");
        assertThat(deletion.getHeader("Authorization")).isEqualTo("Bearer second");
        assertThat(deletion.getBody().readUtf8())
                .contains("\"preconditions\":{\"uid\":\"" + uid + "\"}")
                .contains("\"gracePeriodSeconds\":1");
    }

    @Test
    void ofTwoEggsThatLeadOneMayEndPods() throws InterruptedException {
        begin(NODE);
        var first = new RecordedAnswers();
        var second = new RecordedAnswers();
        try (NodeRuntime one = open("egg-1", first);
                NodeRuntime two = open("egg-2", second)) {
            kill(one, first);
            first.next(Exited.class);
            awaitPod();
            kill(two, second);
            assertThat(second.next(Checked.class).state())
                    .isEqualTo(new Unclear("the lease to end pods is held by egg-1"));
            kill(one, first);
            first.next(Exited.class);
        }
        assertThat(lease().getHolderIdentity()).isEqualTo("egg-1");
    }

    private void awaitPod() throws InterruptedException {
        var heard = new RecordedAnswers();
        try (NodeRuntime runtime = open("egg-3", heard)) {
            do {
                runtime.look(NODE);
            } while (!(heard.next(Checked.class).state() instanceof Alive));
        }
    }

    private LeaseSpec lease() {
        return client.leases().inNamespace(NAMESPACE).withName(LEASE).get().getSpec();
    }

    /** As the chart makes it, and as an egg leaves it that has died. */
    @Test
    void aLeaseThatNobodyHoldsOrThatIsOverIsTaken() throws InterruptedException {
        client.leases()
                .inNamespace(NAMESPACE)
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName(LEASE)
                        .endMetadata()
                        .build())
                .create();
        begin(NODE);
        var heard = new RecordedAnswers();
        try (NodeRuntime runtime = open("egg-1", heard)) {
            kill(runtime, heard);
            heard.next(Exited.class);
            assertThat(lease().getHolderIdentity()).isEqualTo("egg-1");
            client.leases().inNamespace(NAMESPACE).withName(LEASE).edit(lease -> {
                lease.getSpec().setHolderIdentity("egg-2");
                lease.getSpec().setRenewTime(ZonedDateTime.now(ZoneOffset.UTC).minusMinutes(1));
                return lease;
            });
            awaitPod();
            kill(runtime, heard);
            heard.next(Exited.class);
            assertThat(lease().getHolderIdentity()).isEqualTo("egg-1");
            assertThat(lease().getLeaseTransitions()).isPositive();
        }
    }

    @Test
    void podsWithoutANumberAreKnownByTheirNames() throws InterruptedException {
        make("shop-kopi-filter-6d5f7c9b8-x2x4q", Map.of("kopi.cluster", "shop", "kopi.group", RoleKind.FILTER.text()));
        make("shop-kopi-cook-0", Map.of("kopi.cluster", "shop", "kopi.group", "cook"));
        make("other", Map.of("kopi.cluster", "other", "kopi.group", RoleKind.FILTER.text()));
        var heard = new RecordedAnswers();
        try (NodeRuntime runtime = open(heard)) {
            runtime.list();
            assertThat(heard.next(Surveyed.class).found())
                    .singleElement()
                    .satisfies(found -> assertThat(found.node())
                            .isEqualTo(NodeId.ofHost("filter", "shop-kopi-filter-6d5f7c9b8-x2x4q")));
        }
    }

    @Test
    void aServerThatIsAwayLeavesThingsUnclear() throws IOException, InterruptedException {
        var heard = new RecordedAnswers();
        try (NodeRuntime runtime = open(heard)) {
            server.shutdown();
            runtime.look(NODE);
            assertThat(heard.next(Checked.class).state())
                    .isInstanceOfSatisfying(
                            Unclear.class,
                            unclear -> assertThat(unclear.reason()).contains("does not answer"));
        }
    }
}
