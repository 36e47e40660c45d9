package kopi.app.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kopi.core.error.UnavailableException;
import kopi.core.text.SafeText;
import kopi.platform.PrivateFiles;
import kopi.platform.folder.TemporaryFolder;

/**
 * What the nodes of a cluster share and nobody else may know, as files in a folder. What is there stays, so that it can be made again
 * and again; what only its group may read besides its owner is the token, for clients.
 */
public final class ClusterKeys {
    /** For clients and commands. */
    public static final String TOKEN = "token";
    /** What heartbeats are signed with. */
    public static final String SECRET = "secret";
    /** For the broker's user. */
    public static final String BROKER_PASSWORD = "broker-password";
    /** What gateways and eggs show, PEM; clients trust it. */
    public static final String CERTIFICATE = "certificate.pem";
    /** Its key, PEM. */
    public static final String KEY = "key.pem";
    /** The broker's user of that password. */
    public static final String BROKER_USER = "kopi";
    /** The configuration of a broker that has that user. */
    public static final String BROKER_FILE = "rabbitmq.conf";

    /** What its nodes know each other by, if it has several. */
    public static final String BROKER_ENVIRONMENT_FILE = "rabbitmq-env.conf";

    private static final int RANDOM_BYTES = 32;
    private static final String ALIAS = "kopi";
    private static final String DAYS = "3650";
    private static final String PASSWORD_VARIABLE = "STORE_PASSWORD";
    private static final int PATIENCE_SECONDS = 60;

    private final Path folder;
    private final List<Path> made = new ArrayList<>();

    /** Those in that folder, which need not be there yet. */
    public ClusterKeys(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes what is missing.
     *
     * @param hosts names and addresses under which clients reach gateways
     * @throws UnavailableException if it cannot be made or written
     */
    public void make(List<String> hosts) throws InterruptedException {
        try {
            Files.createDirectories(folder);
            for (String name : List.of(SECRET, BROKER_PASSWORD)) {
                write(folder.resolve(name), random(), "rw-------");
            }
            write(folder.resolve(TOKEN), random(), "rw-r-----");
            if (!Files.exists(folder.resolve(CERTIFICATE)) || !Files.exists(folder.resolve(KEY))) {
                makeCertificate(hosts);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new UnavailableException("cannot make keys in " + folder + ": " + e.getMessage(), e);
        }
    }

    /**
     * Writes the configuration of a broker that takes them, if it is missing. RabbitMQ runs as another user, so whoever reaches that
     * folder may read it.
     *
     * @param nodes host names of the broker's nodes, if it is a cluster of several; else empty
     * @throws UnavailableException if it cannot be written
     */
    public void makeBrokerFile(Path other, List<String> nodes) {
        try {
            Files.createDirectories(other);
            String password = Files.readString(folder.resolve(BROKER_PASSWORD)).strip();
            if (!nodes.isEmpty()) {
                // A file of it in each node's home would have to be that node's user's own.
                write(other.resolve(BROKER_ENVIRONMENT_FILE), """
                        SERVER_ADDITIONAL_ERL_ARGS="-setcookie %1$s"
                        CTL_ERL_ARGS="-setcookie %1$s"
                        """.formatted(random().strip()), "rw-r--r--");
            }
            write(other.resolve(BROKER_FILE), """
                # Made by kopi keys. The user is made when the broker starts for the first time, with an empty data folder.
                default_user = %s
                default_pass = %s
                loopback_users = none
                vm_memory_high_watermark.absolute = 600MB
                disk_free_limit.absolute = 1GB
                %s""".formatted(BROKER_USER, password, formation(nodes)), "rw-r--r--");
        } catch (IOException e) {
            throw new UnavailableException("cannot write to " + other + ": " + e.getMessage(), e);
        }
    }

    /** Those who are fewer than half stop serving: two halves of a cluster would not come together again. */
    private static String formation(List<String> nodes) {
        if (nodes.isEmpty()) {
            return "";
        }
        var lines = new StringBuilder("""
                cluster_partition_handling = pause_minority
                cluster_formation.peer_discovery_backend = classic_config
                """);
        for (int i = 0; i < nodes.size(); i++) {
            lines.append("cluster_formation.classic_config.nodes.%d = rabbit@%s\n".formatted(i + 1, nodes.get(i)));
        }
        return lines.toString();
    }

    /** What was missing and is there now. */
    public List<Path> made() {
        return List.copyOf(made);
    }

    private void write(Path file, String text, String permissions) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        PrivateFiles.write(file, text);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
        made.add(file);
    }

    private static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes) + "\n";
    }

    /** The key first: without its certificate both are made again. */
    private void makeCertificate(List<String> hosts)
            throws IOException, GeneralSecurityException, InterruptedException {
        Files.deleteIfExists(folder.resolve(KEY));
        Files.deleteIfExists(folder.resolve(CERTIFICATE));
        String password = random().strip();
        try (TemporaryFolder temporary = TemporaryFolder.create()) {
            Path store = temporary.path().resolve("store.p12");
            runKeytool(store, password, hosts);
            KeyStore keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
            Key key = Optional.ofNullable(keys.getKey(ALIAS, password.toCharArray()))
                    .orElseThrow(() -> new GeneralSecurityException("keytool has made no key"));
            write(folder.resolve(KEY), pem("PRIVATE KEY", key.getEncoded()), "rw-------");
            write(
                    folder.resolve(CERTIFICATE),
                    pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()),
                    "rw-r--r--");
        }
    }

    /** The JDK has no other way to sign a certificate. */
    private static void runKeytool(Path store, String password, List<String> hosts)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-genkeypair",
                "-alias",
                ALIAS,
                "-dname",
                "CN=kopi",
                "-keyalg",
                "EC",
                "-validity",
                DAYS,
                "-ext",
                "san=" + String.join(",", hosts.stream().map(ClusterKeys::name).toList()),
                "-storetype",
                "PKCS12",
                "-storepass:env",
                PASSWORD_VARIABLE,
                "-keystore",
                store.toString());
        builder.environment().put(PASSWORD_VARIABLE, password);
        Process keytool = builder.redirectErrorStream(true).start();
        try {
            String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
            if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new UnavailableException("keytool made no certificate: " + SafeText.value(output.strip()));
            }
        } finally {
            keytool.destroyForcibly();
        }
    }

    private static String name(String host) {
        boolean isAddress = host.contains(":") || host.matches("[0-9]+(\\.[0-9]+){3}");
        return (isAddress ? "ip:" : "dns:") + host;
    }

    private static String pem(String what, byte[] content) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }
}
