package kopi.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kopi.core.egg.NodeId;
import kopi.core.error.UnavailableException;
import kopi.core.text.SafeText;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The calls of the Engine API that are needed here, in a version that both sides know. From any thread; blocks. */
final class Engine {
    static final String CLUSTER = "kopi.cluster";
    static final String NODE = "kopi.node";
    static final String INCARNATION = "kopi.incarnation";
    static final String RESTARTS = "kopi.restarts";
    /** Of a container that Compose has made without a number: the kind of its node. */
    static final String GROUP = "kopi.group";

    /** So much of a container's id is the name of its host, unless that has one of its own. */
    private static final int HOST_NAME = 12;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern VERSION = Pattern.compile("1\\.(\\d{1,4})");
    /** What is asked for here has not changed since: Docker 29 speaks nothing older, Debian 12's nothing newer than 1.41. */
    private static final int NEWEST = 44;

    private static final int OLDEST = 24;

    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final EngineSocket socket;
    private final String base;

    private Engine(EngineSocket socket, String base) {
        this.socket = socket;
        this.base = base;
    }

    /**
     * Asks the engine for its version, and speaks it, or the newest that is known here.
     *
     * @throws UnavailableException if it does not answer, or is too old
     */
    static Engine connect(Path path) {
        var socket = new EngineSocket(path, PATIENCE);
        try {
            EngineSocket.Reply pong = socket.request("GET", "/_ping", "");
            Matcher version = VERSION.matcher(pong.headers().getOrDefault("api-version", ""));
            if (!version.matches() || Integer.parseInt(version.group(1)) < OLDEST) {
                throw new UnavailableException(path + " is no Docker engine that speaks version 1." + OLDEST
                        + " of its API, or a later one; correct docker.socket in the cluster file");
            }
            return new Engine(socket, "/v1." + Math.min(NEWEST, Integer.parseInt(version.group(1))));
        } catch (IOException e) {
            throw new UnavailableException(
                    "the Docker engine does not answer on " + path + ": " + e.getMessage()
                            + "; does it run, and may this user write to the socket?",
                    e);
        }
    }

    private EngineSocket.Reply call(String method, String path, String json, int... expected) {
        EngineSocket.Reply reply;
        try {
            reply = socket.request(method, base + path, json);
        } catch (IOException e) {
            throw new EngineException("the Docker engine does not answer: " + e.getMessage(), e);
        }
        for (int status : expected) {
            if (reply.status() == status) {
                return reply;
            }
        }
        throw new EngineException("the Docker engine says " + reply.status() + ": " + message(reply));
    }

    private static String message(EngineSocket.Reply reply) {
        try {
            return SafeText.value(JSON.readTree(reply.text()).path("message").asString(reply.text()));
        } catch (JacksonException _) {
            return SafeText.value(reply.text());
        }
    }

    /**
     * Makes a container; its name is the lock.
     *
     * @return its id; empty if there is one of that name
     */
    Optional<String> create(String name, Map<String, Object> what) {
        EngineSocket.Reply reply = call(
                "POST", "/containers/create?name=" + encoded(name), JSON.writeValueAsString(what), CREATED, CONFLICT);
        return reply.status() == CREATED
                ? Optional.of(JSON.readTree(reply.text()).path("Id").asString())
                : Optional.empty();
    }

    /** Starts it; false if it is not there any more. */
    boolean start(String id) {
        return call("POST", "/containers/" + id + "/start", "", NO_CONTENT, NOT_MODIFIED, NOT_FOUND)
                        .status()
                != NOT_FOUND;
    }

    /** Sends a signal, if it runs. */
    void signal(String id, String signal) {
        call("POST", "/containers/" + id + "/kill?signal=" + signal, "", NO_CONTENT, CONFLICT, NOT_FOUND);
    }

    /** Freezes it, if it runs. */
    void pause(String id) {
        call("POST", "/containers/" + id + "/pause", "", NO_CONTENT, CONFLICT, NOT_FOUND);
    }

    /** Removes it unless it runs; false if it does. */
    boolean remove(String id) {
        return call("DELETE", "/containers/" + id + "?v=1", "", NO_CONTENT, NOT_FOUND, CONFLICT)
                        .status()
                != CONFLICT;
    }

    /** Ends what runs in it at once, if anything does, and starts it. */
    void restart(String id) {
        call("POST", "/containers/" + id + "/restart?t=0", "", NO_CONTENT, NOT_FOUND);
    }

    /** Containers of a cluster that others have made, by the ids of their nodes; of those that are one node the newest. */
    Map<NodeId, String> members(String cluster) {
        Map<NodeId, String> members = new TreeMap<>();
        // The engine lists the newest first.
        for (JsonNode entry : entries(Stream.of(CLUSTER + "=" + cluster))) {
            member(entry)
                    .ifPresent(
                            node -> members.putIfAbsent(node, entry.path("Id").asString()));
        }
        return members;
    }

    private static Optional<NodeId> member(JsonNode entry) {
        JsonNode labels = entry.path("Labels");
        String id = entry.path("Id").asString();
        try {
            return Optional.of(
                    labels.has(NODE)
                            ? new NodeId(labels.path(NODE).asString())
                            : NodeId.ofHost(
                                    labels.path(GROUP).asString(), id.substring(0, Math.min(HOST_NAME, id.length()))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** How it is now; empty if it is not there any more. */
    Optional<ContainerLife> inspect(String id) {
        EngineSocket.Reply reply = call("GET", "/containers/" + id + "/json", "", OK, NOT_FOUND);
        if (reply.status() == NOT_FOUND) {
            return Optional.empty();
        }
        JsonNode container = JSON.readTree(reply.text());
        JsonNode state = container.path("State");
        try {
            return Optional.of(new ContainerLife(
                    id,
                    state.path("Status").asString(),
                    Instant.parse(state.path("StartedAt").asString()),
                    container.path("RestartCount").asInt(0),
                    state.path("ExitCode").asInt(0)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /** All containers of a cluster, dead ones included. */
    List<Container> list(String cluster) {
        return list(Stream.of(CLUSTER + "=" + cluster));
    }

    /** Those that are, or were, a node. */
    List<Container> list(String cluster, NodeId node) {
        return list(Stream.of(CLUSTER + "=" + cluster, NODE + "=" + node));
    }

    private List<Container> list(Stream<String> labels) {
        List<Container> containers = new ArrayList<>();
        for (JsonNode entry : entries(labels)) {
            container(entry).ifPresent(containers::add);
        }
        return containers;
    }

    private JsonNode entries(Stream<String> labels) {
        String filters = JSON.writeValueAsString(Map.of("label", labels.toList()));
        return JSON.readTree(call("GET", "/containers/json?all=1&filters=" + encoded(filters), "", OK)
                .text());
    }

    /** One whose labels somebody has spoilt is none of ours. */
    private static Optional<Container> container(JsonNode entry) {
        JsonNode labels = entry.path("Labels");
        try {
            return Optional.of(new Container(
                    entry.path("Id").asString(),
                    new NodeId(labels.path(NODE).asString()),
                    Long.parseLong(labels.path(INCARNATION).asString()),
                    Integer.parseInt(labels.path(RESTARTS).asString()),
                    entry.path("State").asString(),
                    Instant.ofEpochSecond(entry.path("Created").asLong())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /**
     * What it has said on both outputs, each line behind its time.
     *
     * @param query how much of it
     */
    ByteBuffer logs(String id, String query) {
        return call("GET", "/containers/" + id + "/logs?stdout=1&stderr=1&timestamps=1&" + query, "", OK, NOT_FOUND)
                .body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
