package kopi.app.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import kopi.adapter.signals.SignalClient;
import kopi.app.config.ClusterConfig;
import kopi.app.page.NodeSite;
import kopi.core.egg.ClusterView;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.topology.RoleKind;
import kopi.platform.HostPort;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks nodes what they know of a job's batches, or how much goes through them, when a page wants to know. Heartbeats say nothing of
 * that: it would grow with jobs and partitions, and hardly ever be looked at. Thread-safe.
 *
 * <p><b>Bounds.</b> {@link #MAX_NODES} nodes are asked, as often as once in {@link #KEPT_MILLIS} for each question, {@link
 * #MAX_QUESTIONS} questions at a time.
 */
final class NodeQuestions {
    static final int MAX_NODES = 64;
    static final int MAX_QUESTIONS = 8;
    static final long KEPT_MILLIS = 500;

    private static final JsonMapper JSON = new JsonMapper();
    private static final List<RoleKind> KNOWING_JOBS =
            List.of(RoleKind.CONTROLLER, RoleKind.GATEWAY, RoleKind.AGGREGATOR);
    private static final int MAX_REMEMBERED = 64;

    private final ClusterConfig config;
    private final Supplier<ClusterView> view;
    private final Supplier<SignalClient> client;
    private final Semaphore places = new Semaphore(MAX_QUESTIONS);
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    private record Answer(long millis, String json) {}

    /** @param view the nodes that there are */
    NodeQuestions(ClusterConfig config, Supplier<ClusterView> view) {
        this.config = config;
        this.view = view;
        this.client = () ->
                new SignalClient(config.security().ownToken(), config.security().certificate());
    }

    /**
     * What they know of a job, each in its own words, and who does not answer, as a JSON object.
     *
     * @throws UnavailableException if pages ask too much at a time
     */
    String ofJob(String job) {
        String path = NodeSite.JOB + "?" + NodeSite.NAME + "=" + URLEncoder.encode(job, UTF_8);
        return answer(path, KNOWING_JOBS);
    }

    /**
     * How much goes through them, likewise.
     *
     * @throws UnavailableException if pages ask too much at a time
     */
    String flow() {
        return answer(NodeSite.FLOW, RoleKind.PIPELINE);
    }

    private String answer(String path, List<RoleKind> roles) {
        if (answers.size() >= MAX_REMEMBERED) {
            answers.clear();
        }
        long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        return answers.compute(
                        path,
                        (_, last) -> last != null && now - last.millis() < KEPT_MILLIS
                                ? last
                                : new Answer(now, ask(path, roles)))
                .json();
    }

    private String ask(String path, List<RoleKind> roles) {
        if (!places.tryAcquire()) {
            throw new UnavailableException("pages ask too much at a time; ask again");
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            SignalClient asking = client.get();
            Map<String, CompletableFuture<JsonNode>> asked = new LinkedHashMap<>();
            places(roles)
                    .forEach((node, place) -> asked.put(
                            node, CompletableFuture.supplyAsync(() -> read(asking.get(place, path)), threads)));
            return collected(asked);
        } finally {
            places.release();
        }
    }

    private Map<String, HostPort> places(List<RoleKind> hosting) {
        Map<String, HostPort> places = new LinkedHashMap<>();
        view.get().nodes().stream()
                .filter(node -> hosting.stream().anyMatch(node::hosts))
                .limit(MAX_NODES)
                .forEach(node ->
                        config.addresses().http(node.id(), roles(node)).ifPresent(at -> places.put(node.name(), at)));
        return places;
    }

    private static List<RoleKind> roles(NodeView node) {
        return node.roles().stream()
                .flatMap(role -> RoleKind.named(role).stream())
                .toList();
    }

    private static JsonNode read(byte[] answer) {
        try {
            return JSON.readTree(answer);
        } catch (JacksonException e) {
            throw new UnavailableException("no JSON", e);
        }
    }

    private static String collected(Map<String, CompletableFuture<JsonNode>> asked) {
        ObjectNode json = JSON.createObjectNode().put("time", System.currentTimeMillis());
        ArrayNode nodes = json.putArray("nodes");
        List<String> silent = new ArrayList<>();
        asked.forEach((node, answer) -> {
            JsonNode said = answer.exceptionally(NodeQuestions::nothing).join();
            if (said.isObject()) {
                nodes.add(said);
            } else {
                silent.add(node);
            }
        });
        silent.forEach(json.putArray("silent")::add);
        return json.toString();
    }

    private static JsonNode nothing(Throwable problem) {
        if (problem.getCause() instanceof KopiException) {
            return JSON.nullNode();
        }
        throw new IllegalStateException(problem);
    }
}
