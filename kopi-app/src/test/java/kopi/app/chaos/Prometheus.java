package kopi.app.chaos;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.testkit.net.FreePorts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Prometheus of a test's own, beside a cluster: on a port and in a folder of its own, with the alert rules of {@code ops/}. */
final class Prometheus implements AutoCloseable {
    private static final Path RULES = Path.of("../ops/prometheus/alerts.yml");
    /** So that a test need not wait for as long as an operator does before he gets up. */
    private static final String PATIENT = "for: \\d+m";

    private static final String IMPATIENT = "for: 1s";

    private final Process process;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();

    private Prometheus(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Where its program is; empty if it is not installed. */
    static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts one that looks at these addresses twice a second. */
    static Prometheus start(Path program, Path folder, Collection<String> targets) throws IOException {
        Files.writeString(folder.resolve("alerts.yml"), Files.readString(RULES).replaceAll(PATIENT, IMPATIENT));
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(config, """
                global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}
                rule_files: [alerts.yml]
                scrape_configs:
                  - job_name: kopi
                    static_configs: [{targets: [%s]}]
                """.formatted(
                        targets.stream().map(target -> "\"" + target + "\"").collect(Collectors.joining(", "))));
        int port = FreePorts.inARow(1);
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, port);
    }

    /** Whether it answers queries. */
    boolean isReady() throws InterruptedException {
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /** The values of a label that the series of a query have now. */
    Set<String> values(String query, String label) throws IOException, InterruptedException {
        Set<String> values = new TreeSet<>();
        JsonNode answer = data("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        answer.get("result")
                .forEach(series -> values.add(series.get("metric").path(label).asString("")));
        return values;
    }

    /** The names of all that it has scraped. */
    Set<String> names() throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        data("/api/v1/label/__name__/values").forEach(name -> names.add(name.asString()));
        return names;
    }

    private JsonNode data(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(get(path).body()).get("data");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        http.close();
        process.destroy();
        process.onExit().join();
    }
}
