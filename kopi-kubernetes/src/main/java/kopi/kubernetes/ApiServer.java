package kopi.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import kopi.core.error.UnavailableException;
import kopi.core.port.PodRuntimeFactory.Settings;
import kopi.core.text.SafeText;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests to the API server about objects of one namespace. From any thread; blocks. */
final class ApiServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_ANSWER_BYTES = 16 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * An answer.
     *
     * @param body an object without anything in it if there was none
     */
    record Reply(int status, JsonNode body) {}

    private final Settings settings;
    private final HttpClient client;

    /** @throws UnavailableException if the certificates cannot be read */
    ApiServer(Settings settings) {
        this.settings = settings;
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE);
        settings.authority().ifPresent(file -> builder.sslContext(trusting(Path.of(file))));
        this.client = builder.build();
    }

    private static SSLContext trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("trusted-" + number++, certificate);
            }
            var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trusted.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new UnavailableException(
                    "cannot read the certificates of the API server in " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @param group what is before the namespace, like {@code /api/v1}
     * @param path what is behind it, like {@code pods/aggregator-0}
     * @param body what is sent; empty: nothing
     * @param expected statuses that are answers; any other is an exception
     */
    Reply call(String method, String group, String path, Optional<Object> body, Integer... expected) {
        HttpRequest request = request(method, group + "/namespaces/" + settings.namespace() + "/" + path, body);
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            Reply reply;
            try (InputStream in = response.body()) {
                reply = new Reply(response.statusCode(), json(new String(in.readNBytes(MAX_ANSWER_BYTES), UTF_8)));
            }
            if (!Set.of(expected).contains(reply.status())) {
                throw new ApiException("the API server says " + reply.status() + ": "
                        + SafeText.value(reply.body().path("message").asString("")));
            }
            return reply;
        } catch (IOException e) {
            throw new ApiException("the API server does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException("interrupted", e);
        }
    }

    private HttpRequest request(String method, String path, Optional<Object> body) {
        var request = HttpRequest.newBuilder(URI.create(settings.server() + path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .method(
                        method,
                        body.map(JSON::writeValueAsString)
                                .map(HttpRequest.BodyPublishers::ofString)
                                .orElse(HttpRequest.BodyPublishers.noBody()));
        if (body.isPresent()) {
            request.header("Content-Type", "application/json");
        }
        token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request.build();
    }

    /** Read each time: the kubelet replaces it before it expires. */
    private Optional<String> token() {
        return settings.token().map(file -> {
            try {
                return Files.readString(Path.of(file)).strip();
            } catch (IOException e) {
                throw new ApiException("cannot read the token in " + file + ": " + e.getMessage(), e);
            }
        });
    }

    private static JsonNode json(String text) {
        try {
            return text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
        } catch (JacksonException _) {
            return JSON.createObjectNode().put("message", text);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
