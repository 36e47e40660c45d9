package kopi.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers on a unix socket as Docker Engine 20.10 does, as far as {@link Engine} asks. Its containers are records: one whose
 * command traps TERM does not end when it is asked, and each has said "here". Status codes, and what is refused in which state,
 * are those that Engine 20.10.24 gave.
 */
final class FakeEngine implements AutoCloseable {
    private static final String VERSION = "1.41";
    private static final Pattern REQUEST = Pattern.compile(
            "(?<method>[A-Z]+) (?:/v(?<version>[0-9.]+))?(?<path>/[^ ?]*)(?:\\?(?<query>[^ ]*))? HTTP/1.1");
    private static final Pattern ONE = Pattern.compile("/containers/(?<id>[^/]+)(?:/(?<verb>[a-z]+))?");

    private static final class Life {
        private final String id;
        private final String name;
        private final JsonNode made;
        private final List<String> lines = new ArrayList<>();
        private final long created = Instant.now().getEpochSecond();
        private Instant startedAt = Instant.EPOCH;
        private String state = "created";
        private int exitCode;

        Life(String id, String name, JsonNode made) {
            this.id = id;
            this.name = name;
            this.made = made;
        }

        void start() {
            state = "running";
            startedAt = Instant.now();
            say("here");
        }

        void end(int code) {
            state = "exited";
            exitCode = code;
        }

        void say(String line) {
            lines.add(Instant.now().plusNanos(lines.size()) + " " + line);
        }

        boolean isUp() {
            return state.equals("running") || state.equals("paused");
        }

        boolean isStubborn() {
            return made.path("Cmd").toString().contains("trap");
        }
    }

    private record Reply(int status, ByteBuffer body) {
        static Reply of(int status) {
            return new Reply(status, ByteBuffer.allocate(0));
        }

        static Reply of(int status, Object json) {
            return new Reply(status, ByteBuffer.wrap(JsonMapper.shared().writeValueAsBytes(json)));
        }

        static Reply error(int status, String message) {
            return of(status, Map.of("message", message));
        }
    }

    private final ServerSocketChannel server;
    private final LinkedHashMap<String, Life> lives = new LinkedHashMap<>();
    private final List<JsonNode> made = new ArrayList<>();
    private final Thread thread;
    private int lastId;

    FakeEngine(Path socket) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        thread = Thread.ofPlatform().daemon().name("engine").start(this::serve);
    }

    /** What containers were asked to be made of, in order. */
    synchronized List<JsonNode> made() {
        return List.copyOf(made);
    }

    /** Somebody at the engine makes a container and starts it. */
    synchronized String run(Map<String, String> labels) {
        var life = new Life("id" + ++lastId, "", JsonMapper.shared().valueToTree(Map.of("Labels", labels)));
        lives.put(life.id, life);
        life.start();
        return life.id;
    }

    /** Somebody ends one, in one way or another. */
    synchronized void end(String id, int exitCode) {
        Optional.ofNullable(lives.get(id)).ifPresent(life -> life.end(exitCode));
    }

    private void serve() {
        try {
            while (server.isOpen()) {
                SocketChannel client = server.accept();
                Thread.ofVirtual().start(() -> answer(client));
            }
        } catch (ClosedChannelException _) {
            // The end.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(SocketChannel client) {
        try (client) {
            var in = Channels.newInputStream(client);
            var head = new ByteArrayOutputStream();
            while (!head.toString(UTF_8).endsWith("\r\n\r\n")) {
                head.write(in.read());
            }
            Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(head.toString(UTF_8));
            byte[] body = length.find() ? in.readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
            Matcher request =
                    REQUEST.matcher(head.toString(UTF_8).lines().findFirst().orElse(""));
            Reply reply = request.matches() ? reply(request, new String(body, UTF_8)) : Reply.error(400, "bad");
            // As Go does: in chunks.
            var out = new ByteArrayOutputStream();
            out.writeBytes(("HTTP/1.1 " + reply.status() + " As Asked\r\nApi-Version: " + VERSION
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n")
                    .getBytes(UTF_8));
            if (reply.body().remaining() > 0) {
                out.writeBytes((Integer.toHexString(reply.body().remaining()) + "\r\n").getBytes(UTF_8));
                out.write(reply.body().array(), 0, reply.body().remaining());
                out.writeBytes("\r\n".getBytes(UTF_8));
            }
            out.writeBytes("0\r\n\r\n".getBytes(UTF_8));
            client.write(ByteBuffer.wrap(out.toByteArray()));
        } catch (IOException _) {
            // Whoever asked has gone.
        }
    }

    private synchronized Reply reply(Matcher request, String body) {
        String version = request.group("version");
        if (version != null && Integer.parseInt(version.substring(2)) > 41) {
            return Reply.error(
                    400, "client version " + version + " is too new. Maximum supported API version is " + VERSION);
        }
        String path = request.group("path");
        String query = request.group("query") == null ? "" : URLDecoder.decode(request.group("query"), UTF_8);
        if (path.equals("/_ping")) {
            return new Reply(200, ByteBuffer.wrap("OK".getBytes(UTF_8)));
        }
        if (path.equals("/containers/create")) {
            return create(query.substring("name=".length()), JsonMapper.shared().readTree(body));
        }
        if (path.equals("/containers/json")) {
            return list(query);
        }
        Matcher one = ONE.matcher(path);
        if (!one.matches() || !lives.containsKey(one.group("id"))) {
            return Reply.error(404, "No such container: " + path);
        }
        Life life = lives.get(one.group("id"));
        return request.group("method").equals("DELETE") ? remove(life) : change(life, one.group("verb"), query);
    }

    private Reply create(String name, JsonNode what) {
        if (lives.values().stream().anyMatch(life -> life.name.equals(name))) {
            return Reply.error(409, "Conflict. The container name \"/" + name + "\" is already in use");
        }
        if (what.path("Image").asString().equals("none")) {
            return Reply.error(404, "No such image: none:latest");
        }
        made.add(what);
        var life = new Life("id" + ++lastId, name, what);
        lives.put(life.id, life);
        return Reply.of(201, Map.of("Id", life.id, "Warnings", List.of()));
    }

    private Reply list(String query) {
        JsonNode wanted = JsonMapper.shared()
                .readTree(query.substring(query.indexOf("filters=") + "filters=".length()))
                .path("label");
        List<Map<String, Object>> found = new ArrayList<>();
        for (Life life : lives.sequencedValues().reversed()) {
            JsonNode labels = life.made.path("Labels");
            boolean fits = true;
            for (JsonNode label : wanted) {
                String[] parts = label.asString().split("=", 2);
                fits &= labels.path(parts[0]).asString("").equals(parts[1]);
            }
            if (fits) {
                found.add(Map.of("Id", life.id, "Labels", labels, "State", life.state, "Created", life.created));
            }
        }
        return Reply.of(200, found);
    }

    private Reply remove(Life life) {
        if (life.isUp()) {
            return Reply.error(409, "You cannot remove a running container " + life.id);
        }
        lives.remove(life.id);
        return Reply.of(204);
    }

    private Reply change(Life life, String verb, String query) {
        return switch (verb) {
            case "start" -> {
                if (life.isUp()) {
                    yield Reply.of(304);
                }
                life.start();
                yield Reply.of(204);
            }
            case "kill" -> {
                if (!life.isUp()) {
                    yield Reply.error(409, "Cannot kill container: " + life.id + " is not running");
                }
                if (query.contains("SIGTERM") && life.isStubborn()) {
                    life.say("asked");
                } else {
                    life.end(query.contains("SIGTERM") ? 143 : 137);
                }
                yield Reply.of(204);
            }
            case "restart" -> {
                life.start();
                yield Reply.of(204);
            }
            case "json" ->
                Reply.of(
                        200,
                        Map.of(
                                "State",
                                Map.of(
                                        "Status",
                                        life.state,
                                        "StartedAt",
                                        life.startedAt.toString(),
                                        "ExitCode",
                                        life.exitCode),
                                "RestartCount",
                                0));
            case "pause" -> {
                if (!life.state.equals("running")) {
                    yield Reply.error(409, "Container " + life.id + " is not running");
                }
                life.state = "paused";
                yield Reply.of(204);
            }
            case "logs" -> new Reply(200, ByteBuffer.wrap(frames(life, query)));
            default -> Reply.error(404, "page not found");
        };
    }

    private static byte[] frames(Life life, String query) {
        Matcher tail = Pattern.compile("tail=(\\d+)").matcher(query);
        int count = tail.find() ? Integer.parseInt(tail.group(1)) : Integer.MAX_VALUE;
        var frames = new ByteArrayOutputStream();
        for (String line : life.lines.subList(Math.max(0, life.lines.size() - count), life.lines.size())) {
            byte[] text = (line + "\n").getBytes(UTF_8);
            frames.writeBytes(
                    ByteBuffer.allocate(8).put((byte) 1).putInt(4, text.length).array());
            frames.writeBytes(text);
        }
        return frames.toByteArray();
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            // Until it has ended it may take one connection more.
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the engine ends", e);
        }
    }
}
