package kopi.platform;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import kopi.core.error.InvalidInputException;
import org.jspecify.annotations.Nullable;

/** Certificates and keys in PEM files (RFC 7468), as Java's TLS takes them. */
public final class TlsFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA");
    /** Of a key store that is never written anywhere. */
    private static final char[] NO_PASSWORD = {};

    private TlsFiles() {}

    /**
     * What shows who somebody is.
     *
     * @param certificate the chain, the own certificate first
     * @param key PKCS 8, not encrypted
     */
    public record Identity(Path certificate, Path key) {}

    /**
     * TLS with these files.
     *
     * @param authority whom to trust; empty: whom Java trusts
     * @param identity what to show; empty: nothing
     * @throws InvalidInputException if one of them cannot be used; names it
     */
    public static SSLContext context(Optional<Path> authority, Optional<Identity> identity) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(identity), trusted(authority), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new InvalidInputException("cannot set up TLS: " + e.getMessage(), e);
        }
    }

    private static TrustManager @Nullable [] trusted(Optional<Path> authority)
            throws GeneralSecurityException, IOException {
        if (authority.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (Certificate certificate : certificates(authority.get())) {
            store.setCertificateEntry("trusted-" + number++, certificate);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(Optional<Identity> identity)
            throws GeneralSecurityException, IOException {
        if (identity.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "kopi",
                key(identity.get().key()),
                NO_PASSWORD,
                certificates(identity.get().certificate()).toArray(Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new InvalidInputException("there is no certificate in " + file + "; it must be PEM");
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw new InvalidInputException("cannot read the certificates in " + file + ": " + e, e);
        }
    }

    private static PrivateKey key(Path file) {
        try {
            Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            if (!pem.find()) {
                throw new InvalidInputException(
                        "there is no private key in " + file + "; it must be PEM, PKCS 8 and not encrypted");
            }
            var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
            return key(file, encoded);
        } catch (IOException e) {
            throw new InvalidInputException("cannot read the private key in " + file + ": " + e, e);
        }
    }

    private static PrivateKey key(Path file, PKCS8EncodedKeySpec encoded) {
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePrivate(encoded);
            } catch (InvalidKeySpecException _) {
                // Of another type.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has " + type, e);
            }
        }
        throw new InvalidInputException(
                "the private key in " + file + " is of no type that is known: " + String.join(", ", KEY_TYPES));
    }
}
