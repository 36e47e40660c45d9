package kopi.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: the chart is what Helm takes strictly and Kubernetes knows to the last field, whatever values it is given. */
class ChartTest {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();
    private static final Path CHART = Path.of("..", "deploy", "helm", "kopi");
    private static final String HOOK = "helm.sh/hook: test\n";

    private static final Map<String, String> VALUES = new TreeMap<>(Map.of(
            "usual",
            "{}",
            "separate without disks",
            """
            layout: separate
            partitions: 8
            replicas: {egg: 5, controller: 2, aggregator: 3, joiner: 2, gateway: 3, filter: 4, groupBy: 3, reducer: 2}
            state: {persistence: {enabled: false}}
            config: {limits: {open-jobs: 8, result-retention: 1h}, log-format: json}
            """,
            "broker by its operator",
            """
            clusterName: shop
            broker: {operator: {enabled: true, replicas: 3, storage: 20Gi}}
            service: {type: LoadBalancer, annotations: {example.org/name: kopi}}
            """,
            "broker with TLS, more filters by processor time",
            """
            broker: {host: broker.example, port: 5671, tls: {enabled: true, caSecret: broker-ca}}
            autoscaling: {enabled: true, by: cpu, maxReplicas: 20}
            networkPolicy: {clients: [{namespaceSelector: {matchLabels: {team: sales}}}], metrics: [{ipBlock: {cidr: 10.0.0.0/8}}]}
            """,
            "own secret, more filters by queue",
            """
            security: {secretName: shop-keys}
            autoscaling: {enabled: true, by: queue}
            networkPolicy: {enabled: false}
            podDisruptionBudget: {enabled: false}
            imagePullSecrets: [{name: registry}]
            nodeSelector: {kubernetes.io/arch: amd64}
            tolerations: [{key: dedicated, operator: Equal, value: kopi, effect: NoSchedule}]
            priorityClassName: high
            """));

    @TempDir
    private Path folder;

    static Stream<String> sets() {
        return VALUES.keySet().stream();
    }

    private List<HasMetadata> render(String values) throws IOException {
        return render(values, "1.33.0");
    }

    private List<HasMetadata> render(String values, String kubernetes) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        String manifests = new Helm(withoutHooks())
                .template()
                .withName("monday")
                .withNamespace("shops")
                .withKubeVersion(kubernetes)
                .withValuesFile(file)
                .call();
        List<HasMetadata> objects = new ArrayList<>();
        for (String document : manifests.split("(?m)^---\\s*$", -1)) {
            if (document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#"))) {
                objects.add(SERIALIZATION.unmarshal(document));
            }
        }
        return objects;
    }

    /** A copy in which what {@code helm test} makes is an object as any other: else Helm would not show it. */
    private Path withoutHooks() throws IOException {
        Path copy = folder.resolve("chart");
        try (Stream<Path> files = Files.walk(CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(CHART.relativize(file));
                Files.createDirectories(to.resolveSibling("."));
                Files.writeString(to, Files.readString(file).replace(HOOK, ""));
            }
        }
        return copy;
    }

    private static <T> List<T> those(List<HasMetadata> objects, Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static <T extends HasMetadata> T named(List<HasMetadata> objects, Class<T> type, String name) {
        return those(objects, type).stream()
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " " + name));
    }

    private static List<PodTemplateSpec> templates(List<HasMetadata> objects) {
        return Stream.concat(
                        those(objects, StatefulSet.class).stream()
                                .map(set -> set.getSpec().getTemplate()),
                        those(objects, Deployment.class).stream()
                                .map(set -> set.getSpec().getTemplate()))
                .toList();
    }

    @Test
    void helmFindsNothingToComplainOf() {
        LintResult result = new Helm(CHART).lint().strict().call();
        assertThat(result.isFailed())
                .as(String.join("\n", result.getMessages()))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("sets")
    void everyFieldIsOneThatKubernetesKnows(String set) throws IOException {
        for (HasMetadata object : render(VALUES.getOrDefault(set, ""))) {
            assertThat(object.getMetadata().getName()).isNotBlank();
            if (!(object instanceof GenericKubernetesResource)) {
                assertThat(unknown(object))
                        .as(object.getKind() + " " + object.getMetadata().getName())
                        .isEmpty();
            }
        }
    }

    /** The test itself: a typing error must not pass. */
    @Test
    void aFieldThatIsNoneIsFound() {
        HasMetadata object = SERIALIZATION.unmarshal("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: x}
            spec: {replica: 3, template: {spec: {containers: [{name: y, imagePulPolicy: Always}]}}}
            """);
        assertThat(unknown(object))
                .containsExactlyInAnyOrder(
                        "Deployment.spec.replica", "Deployment.spec.template.spec.containers[].imagePulPolicy");
    }

    /** Fields of no type are kept apart by each object. */
    private static List<String> unknown(HasMetadata object) {
        List<String> unknown = new ArrayList<>();
        Unknown.collect(object, object.getKind(), unknown);
        return unknown;
    }

    @ParameterizedTest
    @MethodSource("sets")
    void everyPodMayDoNothingItNeedNot(String set) throws IOException {
        List<PodTemplateSpec> templates = templates(render(VALUES.getOrDefault(set, "")));
        assertThat(templates).hasSizeGreaterThanOrEqualTo(6);
        for (PodTemplateSpec template : templates) {
            PodSpec pod = template.getSpec();
            Container node = pod.getContainers().getFirst();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(node.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
            assertThat(node.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
            assertThat(node.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(node.getResources().getLimits()).containsKey("memory");
            assertThat(node.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
            assertThat(node.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
            boolean isEgg = "egg".equals(template.getMetadata().getLabels().get(Pod.GROUP));
            assertThat(pod.getAutomountServiceAccountToken()).isEqualTo(isEgg);
        }
    }

    /** As a variable it would keep the line feed that a file ends with. */
    @ParameterizedTest
    @MethodSource("sets")
    void whatIsSecretIsReadFromFiles(String set) throws IOException {
        for (PodTemplateSpec template : templates(render(VALUES.getOrDefault(set, "")))) {
            Container node = template.getSpec().getContainers().getFirst();
            assertThat(node.getEnv())
                    .filteredOn(variable -> variable.getValueFrom() != null)
                    .extracting(EnvVar::getName)
                    .isSubsetOf("KOPI__BROKER__USER");
            assertThat(node.getEnv()).contains(new EnvVar("KOPI__BROKER__PASSWORD_FILE", "/run/broker/password", null));
            assertThat(node.getVolumeMounts())
                    .extracting(VolumeMount::getMountPath)
                    .contains("/run/broker", "/run/kopi");
        }
    }

    @Test
    void helmTestSubmitsAJobAndMayDoNothingElse() throws IOException {
        assertThat(Files.readString(CHART.resolve("templates/tests/demo.yaml"))).contains(HOOK);
        PodSpec pod = those(render("{}"), io.fabric8.kubernetes.api.model.Pod.class)
                .getFirst()
                .getSpec();
        Container demo = pod.getContainers().getFirst();
        assertThat(demo.getArgs()).contains("demo", "monday-kopi-gateway:7400");
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(demo.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(demo.getResources().getLimits()).containsKey("memory");
    }

    /** What a pod is called, and its labels, say which node it is: see {@link Pod}. */
    @Test
    void podsAreFoundByTheirLabels() throws IOException {
        List<HasMetadata> objects = render("{}");
        assertThat(templates(objects))
                .allSatisfy(template -> assertThat(template.getMetadata().getLabels())
                        .containsEntry(KubernetesRuntime.CLUSTER, "monday")
                        .containsKey(Pod.GROUP));
        assertThat(those(objects, StatefulSet.class))
                .extracting(set -> set.getMetadata().getName())
                .containsExactlyInAnyOrder(
                        "monday-kopi-egg", "monday-kopi-controller", "monday-kopi-aggregator", "monday-kopi-joiner");
        assertThat(those(objects, Deployment.class))
                .extracting(set -> set.getMetadata().getName())
                .containsExactlyInAnyOrder("monday-kopi-gateway", "monday-kopi-filter");
        assertThat(named(objects, Service.class, "monday-kopi-egg").getSpec())
                .satisfies(
                        spec -> assertThat(spec.getPublishNotReadyAddresses()).isTrue());
    }

    @Test
    void eggsMayListAndDeletePodsAndUseOneLease() throws IOException {
        List<HasMetadata> objects = render("clusterName: shop");
        List<PolicyRule> rules = those(objects, Role.class).getFirst().getRules();
        assertThat(rules).hasSize(2);
        assertThat(rules.getFirst().getResources()).containsExactly("pods");
        assertThat(rules.getFirst().getVerbs()).containsExactly("list", "delete");
        assertThat(rules.getLast().getResourceNames()).containsExactly(Lease.name("shop"));
        assertThat(rules.getLast().getVerbs()).containsExactly("get", "update");
        named(objects, io.fabric8.kubernetes.api.model.coordination.v1.Lease.class, Lease.name("shop"));
    }

    @Test
    void filtersThatAreScaledByOthersHaveNoNumber() throws IOException {
        List<HasMetadata> objects = render("autoscaling: {enabled: true}");
        assertThat(named(objects, Deployment.class, "monday-kopi-filter")
                        .getSpec()
                        .getReplicas())
                .isNull();
        assertThat(those(objects, HorizontalPodAutoscaler.class)).hasSize(1);
        assertThat(render("autoscaling: {enabled: true, by: queue}"))
                .anyMatch(object -> object.getKind().equals("ScaledObject"));
    }

    /** The oldest that the chart names knows them in earlier versions only. */
    @ParameterizedTest
    @CsvSource({
        "1.20.2, policy/v1beta1, autoscaling/v2beta2",
        "1.22.0, policy/v1, autoscaling/v2beta2",
        "1.33.0, policy/v1, autoscaling/v2"
    })
    void budgetsAndScalersAreInTheVersionThatTheClusterHas(String kubernetes, String budget, String scaler)
            throws IOException {
        List<HasMetadata> objects = render("autoscaling: {enabled: true}", kubernetes);
        assertThat(objects)
                .filteredOn(object -> object.getKind().equals("PodDisruptionBudget"))
                .hasSizeGreaterThanOrEqualTo(6)
                .allSatisfy(object -> assertThat(object.getApiVersion()).isEqualTo(budget));
        assertThat(objects)
                .filteredOn(object -> object.getKind().equals("HorizontalPodAutoscaler"))
                .singleElement()
                .satisfies(object -> assertThat(object.getApiVersion()).isEqualTo(scaler));
    }

    @Test
    void theClusterFileIsInTheConfigMap() throws IOException {
        ConfigMap map = those(render("{}"), ConfigMap.class).getFirst();
        assertThat(map.getData().get("cluster.yaml"))
                .contains("eggs: monday-kopi-egg.shops.svc", "runtime: kubernetes", "aggregator: 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replica: {egg: 3}",
                "replicas: {egg: three}",
                "replicas: {egg: 0}",
                "layout: chain",
                "clusterName: Shop_1",
                "broker: {port: 70000}",
                "resources: {egg: {limits: {memory: much}}}",
                "autoscaling: {enabled: yes please}",
                "config: {partitions: 3}"
            })
    void valuesThatMakeNoSenseAreRefused(String values) {
        assertThatThrownBy(() -> render(values))
                .hasMessageContaining("values don't meet the specifications of the schema");
    }
}
