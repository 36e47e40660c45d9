package kopi.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.Custody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** That it works is tried by scripts/test-compose.sh. */
class ComposeFileTest {
    private static final Path ROOT = Path.of("..");
    private static final YAMLMapper YAML = new YAMLMapper();

    @TempDir
    private Path folder;

    private String compose(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("cluster.yaml"), yaml);
        return ComposeFile.of(ClusterConfig.read(file, Map.of()), "./cluster.yaml", 1);
    }

    private static List<String> services(String compose) {
        return List.copyOf(YAML.readTree(compose).required("services").propertyNames());
    }

    @Test
    void theReadyFileIsWhatTheCommandPrints() throws IOException {
        String printed =
                ComposeFile.of(ClusterConfig.read(ROOT.resolve("cluster.yaml"), Map.of()), "../cluster.yaml", 1);
        assertThat(Files.readString(ROOT.resolve("deploy/compose.yaml")))
                .as("cd deploy && ../kopi compose -f ../cluster.yaml > compose.yaml")
                .isEqualTo(printed);
    }

    @Test
    void everyNodeWithANumberAndEveryStatelessRoleIsAService() throws IOException {
        assertThat(services(compose("nodes: {egg: 2, aggregator: 2, filter: 3}\nlayout: separate")))
                .containsExactly(
                        "keys",
                        "rabbitmq",
                        "egg-1",
                        "egg-2",
                        "controller-1",
                        "aggregator-1",
                        "aggregator-2",
                        "joiner-1",
                        "gateway",
                        "filter",
                        "group-by",
                        "reducer",
                        "client");
        JsonNode filter = YAML.readTree(compose("nodes: {filter: 3}")).at("/services/filter");
        assertThat(filter.at("/deploy/replicas").asInt()).isEqualTo(3);
        assertThat(filter.at("/command/2").asString()).isEqualTo("filter,group-by,reducer");
    }

    @Test
    void whatTheFileSaysOfNamesAndMemoryIsPassedOn() throws IOException {
        JsonNode made = YAML.readTree(compose("name: Shop.1\njvm: {joiner: -Xmx2g -Dx=\"$y\"}"));
        assertThat(made.required("name").asString()).isEqualTo("shop-1");
        assertThat(made.at("/services/joiner-1/labels/kopi.cluster").asString()).isEqualTo("name:Shop.1");
        assertThat(made.at("/services/joiner-1/environment/JDK_JAVA_OPTIONS").asString())
                .isEqualTo("-Xmx2g -Dx=\"$$y\"");
    }

    @Test
    void aClusterOfBrokersIsServicesThatKnowEachOther() throws IOException {
        Path file = Files.writeString(folder.resolve("cluster.yaml"), "broker: {host: b.example}");
        JsonNode made = YAML.readTree(ComposeFile.of(ClusterConfig.read(file, Map.of()), "./cluster.yaml", 3));
        assertThat(made.at("/services").propertyNames())
                .contains("rabbitmq-1", "rabbitmq-2", "rabbitmq-3")
                .doesNotContain("rabbitmq");
        assertThat(made.at("/services/rabbitmq-2/volumes/1").asString()).isEqualTo("rabbitmq-2:/var/lib/rabbitmq");
        assertThat(made.at("/services/rabbitmq-2/environment/RABBITMQ_CONF_ENV_FILE")
                        .asString())
                .isEqualTo("/run/broker/rabbitmq-env.conf");
        assertThat(made.at("/services/keys/command").valueStream().map(JsonNode::asString))
                .containsSubsequence("--broker-nodes", "rabbitmq-1,rabbitmq-2,rabbitmq-3");
        ClusterConfig config = ClusterConfig.read(
                file,
                Map.of(
                        "KOPI__BROKER__HOSTS",
                        made.at("/x-environment/KOPI__BROKER__HOSTS").asString()));
        assertThat(config.broker()).hasToString("guest@rabbitmq-1:5672,rabbitmq-2:5672,rabbitmq-3:5672/");
    }

    /** Every variable must stand for a key: a node with another one would not start. */
    @Test
    void theEnvironmentOfServicesIsOneThatNodesTake() throws IOException {
        JsonNode made = YAML.readTree(compose("host: 127.0.0.1\nbroker: {host: b.example, password: guest}"));
        Map<String, String> environment = new TreeMap<>();
        made.required("x-environment")
                .properties()
                .forEach(variable ->
                        environment.put(variable.getKey(), variable.getValue().asString()));
        new ArrayList<>(environment.entrySet())
                .forEach(variable -> environment.put(
                        variable.getKey(), variable.getValue().replace("/run/kopi", folder.toString())));
        for (String secret : List.of("token", "secret", "broker-password")) {
            Files.writeString(folder.resolve(secret), secret + "-0123456789abcdef\n");
        }
        ClusterConfig config = ClusterConfig.read(folder.resolve("cluster.yaml"), environment);
        assertThat(config.name()).contains("kopi");
        assertThat(config.runtime().custody()).isEqualTo(Custody.SHARED);
        assertThat(config.broker()).hasToString("kopi@rabbitmq:5672/");
        assertThat(config.addresses().listen()).isEqualTo("0.0.0.0");
        assertThat(config.addresses().advertise()).isNotEqualTo("127.0.0.1");
    }
}
