package kopi.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import kopi.core.access.Principals;
import kopi.core.egg.Gauges.JobLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Goal: openapi.json says what is answered: every path of it is there, and every answer has the keys and types that it names. */
@Timeout(value = 60)
class OpenApiTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNode API = JSON.readTree(new String(PageFiles.bytes("openapi.json"), UTF_8));

    private final Set<String> asked = new HashSet<>();

    private void check(String base, String path, String template, String... headers)
            throws IOException, InterruptedException {
        check(HttpRequest.newBuilder(URI.create(base + path)), "get", path, template, headers);
    }

    private void check(HttpRequest.Builder request, String method, String path, String template, String... headers)
            throws IOException, InterruptedException {
        asked.add(template);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            JsonNode schema =
                    API.at("/paths").get(template).at("/" + method + "/responses/200/content/application~1json/schema");
            List<String> problems = new ArrayList<>();
            compare(JSON.readTree(answer.body()), schema, path, problems);
            assertThat(problems).isEmpty();
        }
    }

    /** The few words of JSON Schema that the file uses; a key that it does not name is a problem, too. */
    private static void compare(JsonNode value, JsonNode schema, String at, List<String> problems) {
        if (schema.has("$ref")) {
            compare(value, API.at(schema.get("$ref").asString().substring(1)), at, problems);
            return;
        }
        if (schema.has("enum")
                && schema.get("enum")
                        .valueStream()
                        .noneMatch(one -> one.asString().equals(value.asString()))) {
            problems.add(at + " is " + value);
        }
        switch (schema.path("type").asString("any")) {
            case "object" -> compareObject(value, schema, at, problems);
            case "array" -> value.forEach(element -> compare(element, schema.get("items"), at + "[]", problems));
            case "integer" -> require(value.isIntegralNumber(), at, value, problems);
            case "number" -> require(value.isNumber(), at, value, problems);
            case "boolean" -> require(value.isBoolean(), at, value, problems);
            case "string" -> require(value.isString(), at, value, problems);
            default -> {
                // An enumeration, or anything.
            }
        }
    }

    private static void compareObject(JsonNode value, JsonNode schema, String at, List<String> problems) {
        require(value.isObject(), at, value, problems);
        schema.path("required").forEach(key -> require(value.has(key.asString()), at + " has " + key, value, problems));
        value.propertyNames().forEach(key -> {
            JsonNode known = schema.path("properties").path(key);
            if (!known.isMissingNode()) {
                compare(value.get(key), known, at + "." + key, problems);
            } else if (!schema.has("additionalProperties")) {
                problems.add(at + " has " + key + ", which the file does not name");
            }
        });
    }

    private static void require(boolean isSo, String at, JsonNode value, List<String> problems) {
        if (!isSo) {
            problems.add(at + ": " + value);
        }
    }

    @Test
    void everyPathAnswersAsTheFileSays(@TempDir Path folder) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("a.csv"), "day,name,sum\n2024-01-01,x,1.50\n2024-01-02,y,\n");
        try (var cluster = new ScriptedCluster(1, Principals.NONE);
                var results = PageServer.ofResults(folder, 0)) {
            cluster.jobs(new JobLine("nightly", "running", 7));
            String eggs = "http://127.0.0.1:" + cluster.port(1);
            check(eggs, "/api/v1/site", "/api/v1/site");
            check(eggs, "/api/v1/cluster", "/api/v1/cluster");
            check(eggs, "/api/v1/events?after=2", "/api/v1/events");
            check(eggs, "/api/v1/elections", "/api/v1/elections");
            check(eggs, "/api/v1/flow", "/api/v1/flow");
            check(eggs, "/api/v1/jobs/nightly", "/api/v1/jobs/{job}");
            cluster.allowTrials();
            for (String trial : List.of("kill?node=filter-1", "scale?role=filter&count=3")) {
                var tried = HttpRequest.newBuilder(URI.create(eggs + "/api/v1/trials/" + trial))
                        .POST(HttpRequest.BodyPublishers.noBody());
                check(tried, "post", trial, "/api/v1/trials/" + trial.substring(0, trial.indexOf('?')));
            }
            var abort = HttpRequest.newBuilder(URI.create(eggs + "/api/v1/jobs/nightly/abort"))
                    .POST(HttpRequest.BodyPublishers.noBody());
            check(abort, "post", "/api/v1/jobs/nightly/abort", "/api/v1/jobs/{job}/abort");
            String address = results.address();
            String own = address.substring(0, address.indexOf("/#"));
            String key = "Bearer " + address.substring(address.indexOf('=') + 1);
            check(own, "/api/v1/site", "/api/v1/site", "Authorization", key);
            check(own, "/api/v1/results", "/api/v1/results", "Authorization", key);
            check(own, "/api/v1/results/a.csv", "/api/v1/results/{file}", "Authorization", key);
        }
        askData(folder);
        askSimulation();
        // Of a stream, PageSecurityTest; of nodes that are no eggs, NodeSiteTest, and what eggs pass on of them above.
        asked.addAll(List.of("/api/v1/stream", "/api/v1/job", "/api/v1/trials/freeze", "/api/v1/trials/hound"));
        assertThat(API.get("paths").propertyNames()).containsExactlyInAnyOrderElementsOf(asked);
    }

    /** Whoever made the folder has named its files. */
    @Test
    void aDownloadIsCalledAsAHeaderCanSay(@TempDir Path folder) throws IOException, InterruptedException {
        String name = "a\"; x\r\nSet-Cookie: y.csv";
        Files.writeString(folder.resolve(name), "n\n1\n");
        try (var results = PageServer.ofResults(folder, 0);
                HttpClient client = HttpClient.newHttpClient()) {
            String address = results.address();
            var request = HttpRequest.newBuilder(URI.create(address.substring(0, address.indexOf("/#"))
                            + "/api/v1/results/"
                            + URLEncoder.encode(name, UTF_8).replace("+", "%20") + "?format=csv"))
                    .header("Authorization", "Bearer " + address.substring(address.indexOf('=') + 1))
                    .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("n\n1\n");
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(answer.headers().firstValue("Content-Disposition"))
                    .hasValue("attachment; filename=\"a___x__Set-Cookie__y.csv\"");
        }
    }

    private void askSimulation() throws IOException, InterruptedException {
        try (var page = PageServer.ofSimulation(7, 0)) {
            String address = page.address();
            String own = address.substring(0, address.indexOf("/#"));
            String key = "Bearer " + address.substring(address.indexOf('=') + 1);
            check(own, "/api/v1/site", "/api/v1/site", "Authorization", key);
            check(own, "/api/v1/simulation?seed=7&mishaps=500:HUNG", "/api/v1/simulation", "Authorization", key);
            for (String bad : List.of("500:NOBODY", "x", "99999999:HUNG", "500:HUNG,".repeat(30))) {
                var request = HttpRequest.newBuilder(URI.create(own + "/api/v1/simulation?seed=7&mishaps=" + bad))
                        .header("Authorization", key)
                        .build();
                try (HttpClient client = HttpClient.newHttpClient()) {
                    assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                                    .statusCode())
                            .as(bad)
                            .isEqualTo(422);
                }
            }
        }
    }

    private void askData(Path folder) throws IOException, InterruptedException {
        try (var data = DataPage.open(folder.resolve("data"), "SELECT 1")) {
            String address = data.address();
            String own = address.substring(0, address.indexOf("/#"));
            String key = "Bearer " + address.substring(address.indexOf('=') + 1);
            check(own, "/api/v1/site", "/api/v1/site", "Authorization", key);
            check(own, "/api/v1/tables", "/api/v1/tables", "Authorization", key);
            for (String path : List.of("/api/v1/query", "/api/v1/explain")) {
                var body = HttpRequest.BodyPublishers.ofString("SELECT COUNT(*) AS n FROM stores");
                check(
                        HttpRequest.newBuilder(URI.create(own + path)).POST(body),
                        "post",
                        path,
                        path,
                        "Authorization",
                        key);
            }
            check(own, "/api/v1/results/result-1.csv", "/api/v1/results/{file}", "Authorization", key);
        }
    }
}
