package kopi.adapter.signals;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.text.SafeText;
import kopi.platform.HostPort;
import kopi.platform.PinnedCertificate;

/** Asks a node of this machine how it is, at its {@link SignalServer}. Any thread may; each call opens a connection. */
public final class SignalProbe {
    private static final int OK = 200;
    private static final int MAX_ANSWER_BYTES = 1_024;

    private final HostPort at;
    private final Optional<Path> certificate;
    private final Optional<String> token;
    private final Duration patience;

    /**
     * A probe of what listens there.
     *
     * @param certificate what the node shows, PEM; empty: nothing is encrypted
     * @param token who asks; needed where the node does not listen on loopback
     * @param patience for connecting, and for the answer
     */
    public SignalProbe(HostPort at, Optional<Path> certificate, Optional<String> token, Duration patience) {
        this.at = at;
        this.certificate = certificate;
        this.token = token;
        this.patience = patience;
    }

    /**
     * Asks for that path. Blocks.
     *
     * @return what the node says of itself, if that is that all is well
     * @throws UnavailableException if nobody answers, or the node says what is wrong
     * @throws InvalidInputException if the certificate cannot be used
     */
    public String ask(String path) {
        URI asked = URI.create((certificate.isPresent() ? "https://" : "http://") + at + path);
        HttpURLConnection connection = null;
        try {
            connection = open(asked);
            int status = connection.getResponseCode();
            String answer = SafeText.value(body(connection, status).strip());
            if (status != OK) {
                throw new UnavailableException(asked + " says " + status + ": " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UnavailableException(asked + " does not answer: " + e.getMessage(), e);
        } finally {
            if (connection != null) {
                connection.disconnect();
            }
        }
    }

    private HttpURLConnection open(URI asked) throws IOException {
        var connection = (HttpURLConnection) asked.toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(Math.toIntExact(patience.toMillis()));
        connection.setReadTimeout(Math.toIntExact(patience.toMillis()));
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        token.ifPresent(said -> connection.setRequestProperty("Authorization", "Bearer " + said));
        if (connection instanceof HttpsURLConnection encrypted) {
            encrypted.setSSLSocketFactory(trusting(certificate.orElseThrow()).getSocketFactory());
            // The certificate itself is known: which host it is for says nothing more.
            encrypted.setHostnameVerifier((_, _) -> true);
        }
        return connection;
    }

    private static SSLContext trusting(Path certificate) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {PinnedCertificate.in(certificate)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new InvalidInputException("cannot set up TLS: " + e.getMessage(), e);
        }
    }

    private static String body(HttpURLConnection connection, int status) throws IOException {
        try (InputStream in = status < HttpURLConnection.HTTP_BAD_REQUEST
                ? connection.getInputStream()
                : connection.getErrorStream()) {
            return in == null ? "" : new String(in.readNBytes(MAX_ANSWER_BYTES), UTF_8);
        }
    }
}
