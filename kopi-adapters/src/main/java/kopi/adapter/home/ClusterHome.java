package kopi.adapter.home;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterIdentity.Home;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.platform.PrivateFiles;
import kopi.platform.ProcessIdentity;
import kopi.platform.folder.IoReason;
import kopi.protocol.Secret;

/**
 * The folder of a cluster's state: its identity, made once with the folder, and the secret that its nodes share, unless its
 * file gives one. The folder knows where it stood, so that a copy of it does not pass for the cluster that it was copied
 * from, whose processes, ports and broker are in the copied files. One that was moved, or restored, stays what it was.
 *
 * <p>From any thread, and any number of processes.
 */
public final class ClusterHome {
    private static final String FORM = "kopi cluster 1";
    private static final int LINES = 5;
    /** Of the command that starts or stops the cluster, which may have made the folder just now. */
    private static final String LOCK = ".kopi-lock";

    private static final int ID_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    /** Stands before the id of a cluster that was given its name: it may be at home on several machines. */
    private static final String GIVEN = "name:";

    private final Path folder;
    private final Optional<String> givenName;
    private final Optional<String> givenSecret;

    /**
     * The home in that folder, which need not be there.
     *
     * @param givenName what the cluster is to be called; empty: a name is made up
     * @param givenSecret what its nodes sign with; empty: a secret is made up
     */
    public ClusterHome(Path folder, Optional<String> givenName, Optional<String> givenSecret) {
        this.folder = folder;
        this.givenName = givenName;
        this.givenSecret = givenSecret;
    }

    // --- Identity. ------------------------------------------------------------------------------------------------

    /**
     * Which cluster is at home here; none if none ever was and the file gives no name.
     *
     * @throws InvalidInputException if the folder is a copy of another cluster's, which is still there
     * @throws UnavailableException if the folder cannot be read
     */
    public Optional<ClusterIdentity> known() {
        return read().map(written -> {
                    requireNoCopy(written);
                    return here(written.id(), written.name());
                })
                .or(() -> givenName.map(name -> here(GIVEN + name, name)));
    }

    /**
     * Which cluster is at home here; a new one if none is.
     *
     * @throws InvalidInputException if the folder is a copy of another cluster's, which is still there
     * @throws UnavailableException if the folder cannot be read, or not be made
     */
    public ClusterIdentity identity() {
        Optional<ClusterIdentity> known = known();
        if (known.isPresent()) {
            return keep(known.get());
        }
        String id = random(ID_BYTES);
        String name = ClusterNames.of(id);
        try {
            makeFolder();
            PrivateFiles.create(file(), text(here(id, name)));
        } catch (IOException e) {
            throw cannotUse(e);
        }
        return read().orElseThrow(() -> new UnavailableException("cannot keep the cluster's identity in " + file()));
    }

    /**
     * Has the cluster take the name that its file gives now, or be one of no given name again. No node of it may run.
     *
     * @throws UnavailableException if the folder cannot be used
     */
    public ClusterIdentity rename() {
        ClusterIdentity known = identity();
        boolean isGiven = known.id().startsWith(GIVEN);
        if (givenName.isPresent() ? known.id().equals(GIVEN + givenName.get()) : !isGiven) {
            return known;
        }
        String id = givenName.map(name -> GIVEN + name).orElseGet(() -> random(ID_BYTES));
        return keep(here(id, givenName.orElseGet(() -> ClusterNames.of(id))));
    }

    /**
     * Sees to it that the folder says whose it is, as whoever runs in it knows: also if it was deleted, or moved.
     *
     * @return the same, as the folder stands now
     */
    public ClusterIdentity keep(ClusterIdentity cluster) {
        try {
            makeFolder();
            ClusterIdentity now = here(cluster.id(), cluster.name());
            if (!read().equals(Optional.of(now))) {
                PrivateFiles.write(file(), text(now));
            }
            return now;
        } catch (IOException e) {
            throw cannotUse(e);
        }
    }

    private void requireNoCopy(ClusterIdentity written) {
        Home then = written.home();
        Home now = here(written.id(), written.name()).home();
        if (then.folder().equals(now.folder()) || then.key().equals(now.key())) {
            return;
        }
        Path original = Path.of(then.folder());
        boolean isStillThere = new ClusterHome(original, Optional.empty(), Optional.empty())
                .read()
                .filter(other -> other.id().equals(written.id()))
                .isPresent();
        if (isStillThere) {
            throw new InvalidInputException(folder + " is a copy of the state of cluster " + written
                    + ", and of no cluster of its own; for one, delete the copy: rm -r " + folder);
        }
    }

    private ClusterIdentity here(String id, String name) {
        try {
            Path real = Files.exists(folder) ? folder.toRealPath() : folder.toAbsolutePath();
            Object key = Files.exists(real)
                    ? Files.readAttributes(real, BasicFileAttributes.class).fileKey()
                    : null;
            return new ClusterIdentity(
                    id, name, new Home(ProcessIdentity.machine(), key == null ? "" : key.toString(), real.toString()));
        } catch (IOException e) {
            throw cannotUse(e);
        }
    }

    private Path file() {
        return folder.resolve("identity");
    }

    private static String text(ClusterIdentity cluster) {
        return String.join(
                        "\n",
                        FORM,
                        cluster.id(),
                        cluster.name(),
                        cluster.home().key(),
                        cluster.home().folder()) + "\n";
    }

    private Optional<ClusterIdentity> read() {
        try {
            List<String> lines = List.of(Files.readString(file()).split("\n", LINES));
            if (lines.size() < LINES || !lines.getFirst().equals(FORM)) {
                throw new UnavailableException(
                        file() + " does not say whose state this is; if no node of it runs, delete it");
            }
            return Optional.of(new ClusterIdentity(
                    lines.get(1),
                    lines.get(2),
                    new Home(
                            ProcessIdentity.machine(),
                            lines.get(3),
                            lines.get(4).stripTrailing())));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw cannotUse(e);
        }
    }

    // --- Secret. --------------------------------------------------------------------------------------------------

    /** What nodes and commands of this cluster sign with; made if need be. */
    public Secret secret() {
        if (givenSecret.isEmpty()) {
            try {
                makeFolder();
                PrivateFiles.folder(runFolder());
                if (!Files.exists(secretFile())) {
                    PrivateFiles.create(secretFile(), random(SECRET_BYTES));
                }
            } catch (IOException e) {
                throw cannotUseSecret(e);
            }
        }
        return knownSecret().orElseThrow(() -> new UnavailableException("cannot keep a secret in " + secretFile()));
    }

    /**
     * The same; none if none was made yet.
     *
     * @throws UnavailableException if it cannot be read: only who has started the cluster can
     */
    public Optional<Secret> knownSecret() {
        if (givenSecret.isPresent()) {
            return Optional.of(new Secret(givenSecret.get().getBytes(UTF_8)));
        }
        return secretText().map(text -> {
            try {
                return new Secret(HexFormat.of().parseHex(text));
            } catch (IllegalArgumentException e) {
                throw cannotUseSecret(e);
            }
        });
    }

    /** What the file of the secret that was made up says; none if there is no such file. */
    public Optional<String> secretText() {
        try {
            return Optional.of(Files.readString(secretFile()));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw cannotUseSecret(e);
        }
    }

    /** Writes it down again if it was deleted: nodes that start later must have the same as those that run. */
    public void keepSecret(String text) {
        try {
            if (!Files.exists(secretFile())) {
                PrivateFiles.folder(runFolder());
                PrivateFiles.create(secretFile(), text);
            }
        } catch (IOException e) {
            throw cannotUseSecret(e);
        }
    }

    private Path secretFile() {
        return runFolder().resolve("secret");
    }

    private Path runFolder() {
        return folder.resolve("run");
    }

    /** A folder with our run folder or identity in it is ours. */
    private void makeFolder() throws IOException {
        boolean isOurs = Files.exists(runFolder()) || Files.exists(file());
        PrivateFiles.folder(folder, name -> isOurs || name.equals(LOCK));
    }

    private static String random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private UnavailableException cannotUse(IOException cause) {
        return new UnavailableException("cannot use the state folder " + folder + ": " + IoReason.of(cause), cause);
    }

    private UnavailableException cannotUseSecret(Exception cause) {
        String reason = cause instanceof IOException io ? IoReason.of(io) : cause.getMessage();
        return new UnavailableException("cannot use the cluster's secret in " + secretFile() + ": " + reason, cause);
    }
}
