package kopi.core.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The principals of a cluster, by their tokens. Immutable.
 *
 * <p>Finding one takes the same time whatever is asked for: digests of equal length are compared to the end, with every
 * token that there is, so that time says nothing of how much of a token was right.
 */
public final class Principals {
    /** A cluster that asks for no token. */
    public static final Principals NONE = new Principals(List.of());

    private final List<Entry> entries;

    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(byte[] digest, Principal principal) {}

    private Principals(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** A cluster with one token for all. */
    public static Principals sharing(String token) {
        return of(Map.of(token, Principal.ANYONE));
    }

    /**
     * A cluster with named tokens.
     *
     * @param byToken who holds which token
     */
    public static Principals of(Map<String, Principal> byToken) {
        List<Entry> entries = new ArrayList<>();
        byToken.forEach((token, principal) -> entries.add(new Entry(digest(token), principal)));
        return new Principals(entries);
    }

    /** Whether everybody is let in, for want of any token. */
    public boolean isOpen() {
        return entries.isEmpty();
    }

    /** Who holds that token; empty: nobody. */
    public Optional<Principal> find(String token) {
        byte[] given = digest(token);
        Optional<Principal> found = Optional.empty();
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.digest(), given)) {
                found = Optional.of(entry.principal());
            }
        }
        return found;
    }

    /**
     * Who shows that he knows a token, without saying it.
     *
     * @param isProof whether what was shown is made with that key, the SHA-256 digest of a token
     */
    public Optional<Principal> proving(Predicate<byte[]> isProof) {
        Optional<Principal> found = Optional.empty();
        for (Entry entry : entries) {
            if (isProof.test(entry.digest().clone())) {
                found = Optional.of(entry.principal());
            }
        }
        return found;
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return entries.size() + " principals";
    }
}
