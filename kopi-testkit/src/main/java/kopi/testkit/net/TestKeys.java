package kopi.testkit.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Certificates for tests, made by the JDK's own tool, which is a process for each: authorities, and what they have signed.
 * What nobody else has signed is made once in a JVM, whoever asks, and in whatever folder it is then.
 */
public final class TestKeys {
    /**
     * A certificate with its key.
     *
     * @param certificate PEM
     * @param key PEM
     */
    public record Pair(Path certificate, Path key) {}

    /** Options for a certificate that expired yesterday. */
    public static final List<String> EXPIRED = List.of("-startdate", "-2d", "-validity", "1");

    private static final String PASSWORD = "secret";

    /** By name, subject and options. */
    private static final Map<List<Object>, Made> SELF_SIGNED = new ConcurrentHashMap<>();

    /** A certificate and its key, in PEM. */
    private record Made(String certificate, String key) {}

    private final Path folder;

    /** Makes them in that folder. */
    public TestKeys(Path folder) {
        this.folder = folder;
    }

    /** The certificate of a new authority of that name. */
    public Path authority(String name) {
        keytool(name, "ca", "-ext", "bc:critical=ca:true");
        return write(name + ".crt", certificate(name, "ca"));
    }

    /** A certificate that an authority has signed, for that name, and its key. */
    public Pair signed(String authority, String name, String subject, List<String> options) {
        keytool(authority, name, with(options, "-signer", "ca", "-ext", subject));
        return pair(name, made(authority, name));
    }

    /** A certificate that is valid. */
    public Pair signed(String authority, String name, String subject) {
        return signed(authority, name, subject, List.of());
    }

    /**
     * A certificate that nobody but its holder has signed, for that subject ({@code san=ip:127.0.0.1}), and its key: the same
     * for the same arguments, others for others.
     */
    public Pair selfSigned(String name, String subject, List<String> options) {
        return pair(name, SELF_SIGNED.computeIfAbsent(List.of(name, subject, options), _ -> {
            keytool(name, name, with(options, "-ext", subject));
            return made(name, name);
        }));
    }

    private static String[] with(List<String> more, String... options) {
        return Stream.concat(Arrays.stream(options), more.stream()).toArray(String[]::new);
    }

    private Made made(String authority, String name) {
        return new Made(certificate(authority, name), key(authority, name));
    }

    private Pair pair(String name, Made made) {
        return new Pair(write(name + ".crt", made.certificate), write(name + ".key", made.key));
    }

    private Path store(String authority) {
        return folder.resolve(authority + ".p12");
    }

    private void keytool(String authority, String alias, String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias,
                "-keyalg",
                "EC",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store(authority).toString()));
        command.addAll(List.of(more));
        try {
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String certificate(String authority, String alias) {
        try {
            Certificate certificate = KeyStore.getInstance(store(authority).toFile(), PASSWORD.toCharArray())
                    .getCertificate(alias);
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private String key(String authority, String alias) {
        try {
            Key key = KeyStore.getInstance(store(authority).toFile(), PASSWORD.toCharArray())
                    .getKey(alias, PASSWORD.toCharArray());
            return pem("PRIVATE KEY", key.getEncoded());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] content) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    private Path write(String file, String pem) {
        try {
            return Files.writeString(folder.resolve(file), pem);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
