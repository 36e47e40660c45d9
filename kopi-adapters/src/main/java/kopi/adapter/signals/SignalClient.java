package kopi.adapter.signals;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import kopi.core.error.UnavailableException;
import kopi.platform.HostPort;
import kopi.platform.PinnedCertificate;

/** Asks the HTTP ports of other nodes of its cluster. Thread-safe. */
public final class SignalClient {
    /** How many bytes of an answer are read; what is longer is none. */
    static final int MAX_BYTES = 1 << 20;

    private static final int PATIENCE_MILLIS = 1_000;
    private static final int OK = 200;

    private final Optional<String> token;
    private final Optional<SSLContext> tls;

    /**
     * For a cluster.
     *
     * @param token what nodes ask for
     * @param certificate what nodes show; empty: nothing is encrypted
     * @throws kopi.core.error.InvalidInputException if that cannot be read
     */
    public SignalClient(Optional<String> token, Optional<Path> certificate) {
        this.token = token;
        this.tls = certificate.map(PinnedCertificate::context);
    }

    /**
     * What a node answers; waits a second at most for each part of it.
     *
     * @param path with its query, encoded
     * @throws UnavailableException if it does not answer, or not with 200
     */
    public byte[] get(HostPort node, String path) {
        try {
            return read(open(node, path));
        } catch (IOException e) {
            throw new UnavailableException(node + " does not answer: " + e.getMessage(), e);
        }
    }

    private HttpURLConnection open(HostPort node, String path) throws IOException {
        URI address = URI.create((tls.isPresent() ? "https://" : "http://") + node + path);
        var connection = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
        if (connection instanceof HttpsURLConnection secured && tls.isPresent()) {
            secured.setSSLSocketFactory(tls.get().getSocketFactory());
            // Whatever host it is for: nobody else has its key.
            secured.setHostnameVerifier((_, _) -> true);
        }
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        connection.setInstanceFollowRedirects(false);
        token.ifPresent(said -> connection.setRequestProperty("Authorization", "Bearer " + said));
        return connection;
    }

    private static byte[] read(HttpURLConnection connection) throws IOException {
        if (connection.getResponseCode() != OK) {
            throw new IOException("HTTP " + connection.getResponseCode());
        }
        try (InputStream in = connection.getInputStream()) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("more than " + MAX_BYTES + " bytes");
            }
            return bytes;
        }
    }
}
