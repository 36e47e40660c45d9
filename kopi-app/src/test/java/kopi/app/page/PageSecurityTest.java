package kopi.app.page;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kopi.core.access.Principal;
import kopi.core.access.Principal.Privilege;
import kopi.core.access.Principals;
import kopi.core.egg.Gauges.JobLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: the page's data are for its own pages and for who may see them, and as many as may look on. */
@Timeout(value = 60)
class PageSecurityTest {
    private static final String TOKEN = "open-sesame-open";
    private static final String OPERATORS_TOKEN = "operator-operator";
    private static final Principals TILL_AND_BOSS = Principals.of(Map.of(
            TOKEN,
            new Principal("till-7", Privilege.ANALYST),
            OPERATORS_TOKEN,
            new Principal("boss", Privilege.OPERATOR)));
    private static final String ANALYST = "Authorization: Bearer " + TOKEN;
    private static final String OPERATOR = "Authorization: Bearer " + OPERATORS_TOKEN;
    private static final int PATIENCE_MILLIS = 8_000;
    private static final int MAX_STREAMS = 64;

    private static Socket connect(ScriptedCluster cluster) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), cluster.port(1));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String line, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        socket.getOutputStream().write((line + " HTTP/1.1\r\n" + more + "\r\n").getBytes(ISO_8859_1));
    }

    private static String ask(ScriptedCluster cluster, String line, String... headers) throws IOException {
        try (Socket socket = connect(cluster)) {
            List<String> all = new ArrayList<>(List.of(headers));
            all.add("Connection: close");
            if (all.stream().noneMatch(header -> header.startsWith("Host:"))) {
                all.add("Host: 127.0.0.1:" + cluster.port(1));
            }
            send(socket, line, all.toArray(String[]::new));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void thePageMayLoadAndCallOnlyItsOwn() throws IOException {
        try (var cluster = new ScriptedCluster(2, Principals.sharing(TOKEN))) {
            assertThat(ask(cluster, "GET /"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("default-src 'self'; ")
                    .contains("connect-src 'self' http://127.0.0.1:" + cluster.port(1) + " http://127.0.0.1:"
                            + cluster.port(2) + ";")
                    .contains("frame-ancestors 'none'")
                    .contains("nosniff")
                    .doesNotContain("unsafe");
            // What a header must not hold does not get into one.
            assertThat(ask(cluster, "GET /", "Host: a;script-src *")).contains("connect-src 'self';");
        }
    }

    @Test
    void dataNeedATokenWhereThereAreTokens() throws IOException {
        try (var cluster = new ScriptedCluster(1, Principals.sharing(TOKEN))) {
            for (String path : List.of("site", "cluster", "events", "stream", "nothing")) {
                assertThat(ask(cluster, "GET /api/v1/" + path))
                        .startsWith("HTTP/1.1 401 ")
                        .doesNotContain("egg-1");
                assertThat(ask(cluster, "GET /api/v1/" + path, "Authorization: Bearer wrong"))
                        .startsWith("HTTP/1.1 401 ");
            }
            assertThat(ask(cluster, "GET /api/v1/cluster", "Authorization: Bearer " + TOKEN))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("egg-1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1", "http://localhost"})
    void pagesFromElsewhereAreRefused(String origin) throws IOException {
        try (var cluster = new ScriptedCluster(1, Principals.NONE)) {
            for (String method : List.of("GET", "OPTIONS", "POST")) {
                assertThat(ask(cluster, method + " /api/v1/cluster", "Origin: " + origin, "Content-Length: 0"))
                        .startsWith("HTTP/1.1 403 ")
                        .doesNotContain("Access-control-allow-origin");
            }
        }
    }

    @Test
    void pagesOfTheOtherEggsMayAsk() throws IOException {
        try (var cluster = new ScriptedCluster(2, Principals.NONE)) {
            String origin = "http://127.0.0.1:" + cluster.port(2);
            assertThat(ask(cluster, "OPTIONS /api/v1/stream", "Origin: " + origin))
                    .startsWith("HTTP/1.1 204 ")
                    .contains("Access-control-allow-origin: " + origin)
                    .contains("Authorization, Content-Type, Last-Event-ID");
            assertThat(ask(cluster, "GET /api/v1/cluster", "Origin: " + origin)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aNameThatSuddenlyStandsForThisMachineIsToldNothing() throws IOException {
        try (var cluster = new ScriptedCluster(1, Principals.NONE)) {
            for (String path : List.of("/", "/api/v1/cluster", "/app.js")) {
                assertThat(ask(cluster, "GET " + path, "Host: evil.example")).startsWith("HTTP/1.1 421 ");
            }
        }
    }

    @Test
    void nothingCanBeChanged() throws IOException {
        try (var cluster = new ScriptedCluster(1, Principals.NONE)) {
            for (String method : List.of("POST", "PUT", "DELETE")) {
                assertThat(ask(cluster, method + " /api/v1/cluster", "Content-Length: 0"))
                        .startsWith("HTTP/1.1 405 ");
            }
            assertThat(ask(cluster, "POST / ", "Content-Length: 0")).startsWith("HTTP/1.1 405 ");
        }
    }

    @Test
    void analystsSeeTheirOwnJobsOnly() throws IOException {
        try (var cluster = new ScriptedCluster(1, TILL_AND_BOSS)) {
            cluster.jobs(new JobLine("till-7_mine", "running", 1), new JobLine("till-8_secret", "running", 2));
            for (String path : List.of("cluster", "events")) {
                assertThat(ask(cluster, "GET /api/v1/" + path, OPERATOR)).contains("till-7_mine", "till-8_secret");
                assertThat(ask(cluster, "GET /api/v1/" + path, ANALYST))
                        .contains("till-7_mine")
                        .doesNotContain("till-8_secret");
            }
        }
    }

    @Test
    void aJobIsShownToAndAbortedByWhomItConcernsOnly() throws IOException {
        try (var cluster = new ScriptedCluster(1, TILL_AND_BOSS)) {
            cluster.jobs(new JobLine("till-7_mine", "running", 1), new JobLine("till-8_secret", "running", 2));
            assertThat(ask(cluster, "GET /api/v1/jobs/till-7_mine", ANALYST)).startsWith("HTTP/1.1 200 ");
            assertThat(ask(cluster, "GET /api/v1/jobs/till-8_secret", ANALYST)).startsWith("HTTP/1.1 404 ");
            assertThat(ask(cluster, "GET /api/v1/jobs/till-8_secret", OPERATOR)).startsWith("HTTP/1.1 200 ");
            String abort = "POST /api/v1/jobs/%s/abort";
            assertThat(ask(cluster, abort.formatted("till-7_mine"), "Content-Length: 0"))
                    .startsWith("HTTP/1.1 401 ");
            for (String job : List.of("till-8_secret", "nobodys", "a_b_c", "x_")) {
                assertThat(ask(cluster, abort.formatted(job), ANALYST, "Content-Length: 0"))
                        .as(job)
                        .startsWith("HTTP/1.1 422 ");
            }
            for (String job : List.of("till-7_mine%0A", "..", "%2e%2e", "A", "a.0123456789abcdef")) {
                assertThat(ask(cluster, abort.formatted(job), OPERATOR, "Content-Length: 0"))
                        .as(job)
                        .startsWith("HTTP/1.1 405 ");
            }
            assertThat(ask(cluster, "GET /api/v1/cluster", OPERATOR)).doesNotContain("failed");
            assertThat(ask(cluster, abort.formatted("till-7_mine"), ANALYST, "Content-Length: 0"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(ask(cluster, abort.formatted("till-8_secret"), OPERATOR, "Content-Length: 0"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void trialsAreForOperatorsWhereTheyAreAllowed() throws IOException {
        List<String> trials =
                List.of("kill?node=filter-1", "freeze?node=filter-1", "scale?role=filter&count=3", "hound?on=true");
        try (var cluster = new ScriptedCluster(1, TILL_AND_BOSS)) {
            for (String trial : trials) {
                String line = "POST /api/v1/trials/" + trial;
                assertThat(ask(cluster, line, OPERATOR, "Content-Length: 0")).startsWith("HTTP/1.1 403 ");
                assertThat(ask(cluster, line, "Content-Length: 0")).startsWith("HTTP/1.1 401 ");
            }
            cluster.allowTrials();
            for (String trial : trials) {
                String line = "POST /api/v1/trials/" + trial;
                assertThat(ask(cluster, line, ANALYST, "Content-Length: 0")).startsWith("HTTP/1.1 403 ");
                assertThat(ask(cluster, line, OPERATOR, "Origin: http://evil.example", "Content-Length: 0"))
                        .startsWith("HTTP/1.1 403 ");
                assertThat(ask(cluster, "GET /api/v1/trials/" + trial, OPERATOR))
                        .startsWith("HTTP/1.1 404 ");
            }
            assertThat(ask(cluster, "GET /api/v1/cluster", ANALYST)).contains("\"hasTrials\":false");
            assertThat(ask(cluster, "GET /api/v1/cluster", OPERATOR)).contains("\"hasTrials\":true");
            assertThat(ask(cluster, "GET /api/v1/events", OPERATOR)).doesNotContain("dead");
            assertThat(ask(cluster, "POST /api/v1/trials/kill?node=filter-1", OPERATOR, "Content-Length: 0"))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(ask(cluster, "GET /api/v1/events", OPERATOR)).contains("filter-1 is dead");
        }
    }

    @Test
    void aStreamIsResumedBehindTheLastEvent() throws IOException {
        try (var cluster = new ScriptedCluster(1, Principals.NONE)) {
            assertThat(firstEvents(cluster)).contains("id: 1.1\n", "id: 1.8\n", "event: cluster\n");
            assertThat(firstEvents(cluster, "Last-Event-ID: 1.7"))
                    .doesNotContain("id: 1.7\n")
                    .contains("id: 1.8\n");
            // Another life of the egg, or nonsense: from the start.
            assertThat(firstEvents(cluster, "Last-Event-ID: 9.7")).contains("id: 1.1\n");
            assertThat(firstEvents(cluster, "Last-Event-ID: x")).contains("id: 1.1\n");
        }
    }

    private static String firstEvents(ScriptedCluster cluster, String... headers) throws IOException {
        try (Socket socket = connect(cluster)) {
            List<String> all = new ArrayList<>(List.of(headers));
            all.add("Host: localhost");
            send(socket, "GET /api/v1/stream", all.toArray(String[]::new));
            return readUntil(socket.getInputStream(), "event: cluster\n");
        }
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).isNotEqualTo(-1);
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void thereAreOnlySoManyStreamsAndOthersAreStillAnswered() throws IOException {
        List<Socket> open = new ArrayList<>();
        try (var cluster = new ScriptedCluster(1, Principals.NONE)) {
            for (int i = 0; i < MAX_STREAMS; i++) {
                Socket socket = connect(cluster);
                open.add(socket);
                send(socket, "GET /api/v1/stream", "Host: localhost");
                readUntil(socket.getInputStream(), "event: cluster\n");
            }
            assertThat(ask(cluster, "GET /api/v1/stream"))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Retry-after: ");
            assertThat(ask(cluster, "GET /livez")).startsWith("HTTP/1.1 200 ");
            assertThat(ask(cluster, "GET /api/v1/cluster")).startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }
}
