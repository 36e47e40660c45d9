package kopi.platform;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import kopi.core.error.InvalidInputException;

/**
 * Trusts one certificate, which nodes and commands have from the same cluster file, whatever host it is for and whoever has
 * signed it: nobody else has its key.
 */
public final class PinnedCertificate extends X509ExtendedTrustManager {
    private final Certificate pinned;

    private PinnedCertificate(Certificate pinned) {
        this.pinned = pinned;
    }

    /**
     * Reads it.
     *
     * @param file PEM, the own certificate of whoever shows it first
     * @throws InvalidInputException if it cannot be read
     */
    public static PinnedCertificate in(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new PinnedCertificate(CertificateFactory.getInstance("X.509").generateCertificate(in));
        } catch (IOException | CertificateException e) {
            throw new InvalidInputException("cannot read the certificate " + file + ": " + e, e);
        }
    }

    /**
     * TLS that trusts nobody else, and shows nothing.
     *
     * @param file as above
     * @throws InvalidInputException if it cannot be read
     */
    public static SSLContext context(Path file) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {in(file)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0 || !chain[0].equals(pinned)) {
            throw new CertificateException("its certificate is not the one that the cluster file names");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
