package kopi.core.model;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Identifies a job: one set of reports of one input. It is {@code NAME}, or {@code OWNER_NAME} in a cluster that tells its
 * clients apart; as neither part may hold the separator, two owners' jobs never have the same id. Where the name may be used
 * again, a dot and 16 hexadecimal digits follow, a digest of what the job reads and makes.
 *
 * @param value becomes part of broker names and of file names; the name has 1 to 64, the owner 1 to 32 of {@code a-z 0-9 -}
 */
public record JobId(String value) {
    /** How long the name of an owner may be. */
    public static final int MAX_OWNER_LENGTH = 32;

    private static final int MAX_NAME_LENGTH = 64;
    private static final char SEPARATOR = '_';
    private static final char DOT = '.';
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{16}");

    /** Where a message is about no job, but all. */
    public static final JobId NONE = new JobId("none");

    public JobId {
        int end = value.indexOf(SEPARATOR);
        int dot = value.indexOf(DOT);
        boolean isRight = (end < 0 || isOwner(value.substring(0, end)))
                && (dot < 0 || DIGEST.matcher(value.substring(dot + 1)).matches())
                && (dot < 0 || dot > end)
                && isPlain(value.substring(end + 1, dot < 0 ? value.length() : dot), MAX_NAME_LENGTH);
        if (!isRight) {
            throw new IllegalArgumentException("job id \"" + value + "\" must be 1 to " + MAX_NAME_LENGTH
                    + " characters of a-z, 0-9 and -, perhaps after the name of its owner and " + SEPARATOR);
        }
    }

    /** Whether an owner can be called so. */
    public static boolean isOwner(String name) {
        return isPlain(name, MAX_OWNER_LENGTH);
    }

    private static boolean isPlain(String text, int maxLength) {
        return !text.isEmpty() && text.length() <= maxLength && text.chars().allMatch(JobId::isAllowed);
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }

    /** Whose job it is; empty: that of a cluster with a single principal. */
    public String owner() {
        return ownerOf(value);
    }

    /** Whose job a text names that is perhaps none. */
    public static String ownerOf(String value) {
        return value.substring(0, Math.max(0, value.indexOf(SEPARATOR)));
    }

    /** The job of the same name that somebody else owns. */
    public JobId ownedBy(String owner) {
        return new JobId(owner + SEPARATOR + value.substring(value.indexOf(SEPARATOR) + 1));
    }

    /** What people call it, after its owner if it has one. */
    public String name() {
        return isNameOnly() ? value : value.substring(0, value.indexOf(DOT));
    }

    /** Whether it has no digest, and so means whichever job has the name at present. */
    public boolean isNameOnly() {
        return value.indexOf(DOT) < 0;
    }

    /** The job of this name with that digest. */
    public JobId withDigest(long digest) {
        return new JobId(name() + DOT + HexFormat.of().toHexDigits(digest));
    }

    /** {@link #name}. */
    @Override
    public String toString() {
        return name();
    }
}
