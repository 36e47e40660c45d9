package kopi.app.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import kopi.adapter.udp.Secret;
import kopi.app.config.ClusterConfig;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;

/** What the nodes of a cluster sign their heartbeats with. */
public final class ClusterSecret {
    private static final int BYTES = 32;

    private ClusterSecret() {}

    /** The one in the cluster file; without one, a random one that this machine's nodes share, readable by their user. */
    public static Secret of(ClusterConfig config) {
        try {
            return new Secret(config.security()
                    .secret()
                    .map(text -> text.getBytes(UTF_8))
                    .orElseGet(() -> shared(config.runFolder())));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(config.file() + ": security.secret: " + e.getMessage(), e);
        }
    }

    private static byte[] shared(Path folder) {
        Path file = folder.resolve("secret");
        try {
            if (!Files.exists(file)) {
                make(folder, file);
            }
            return HexFormat.of().parseHex(Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new UnavailableException("cannot use the cluster's secret in " + file + ": " + e.getMessage(), e);
        }
    }

    /** Whole or not at all; of several that make one at a time, the first one counts. */
    private static void make(Path folder, Path file) throws IOException {
        Files.createDirectories(folder);
        byte[] secret = new byte[BYTES];
        new SecureRandom().nextBytes(secret);
        Path draft = Files.createTempFile(
                folder,
                "secret",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, HexFormat.of().formatHex(secret));
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException _) {
            // Somebody was faster.
        } catch (UnsupportedOperationException _) {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
