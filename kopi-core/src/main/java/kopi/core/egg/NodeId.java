package kopi.core.egg;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * Names a node of the cluster: {@code filter-1}, {@code egg-10}. Ordered by group, then by number, so that egg-10 is
 * higher than egg-9.
 *
 * @param name lower-case letters, digits and dashes, a letter first, at most 64, ending with a number of at most nine
 *     digits if any; it is a file name, too
 */
public record NodeId(String name) implements Comparable<NodeId> {
    private static final int MAX_LENGTH = 64;
    private static final int HOST_LETTERS = 14;
    private static final int ALPHABET = 26;
    /** A number of nine digits fits an int. */
    private static final Pattern FORM = Pattern.compile("[a-z](?:[a-z0-9-]*[a-z-])?\\d{0,9}");

    /** @throws IllegalArgumentException if that cannot be a node's name */
    public NodeId {
        if (!isValid(name)) {
            throw new IllegalArgumentException("not a node id: \"" + name + "\"");
        }
    }

    /** Whether that can be a node's name. */
    public static boolean isValid(String name) {
        return name.length() <= MAX_LENGTH && FORM.matcher(name).matches();
    }

    /**
     * The name of a node without a number that is the only one of its kind on a host, by the host's name: whoever knows that
     * knows the node. Fourteen letters of its SHA-256, 65 bits: digits at the end would be a number.
     *
     * @throws IllegalArgumentException if the kind cannot be the beginning of a name
     */
    public static NodeId ofHost(String kind, String hostName) {
        byte[] hash = sha256(hostName);
        var name = new StringBuilder(kind).append('-');
        for (int i = 0; i < HOST_LETTERS; i++) {
            name.append((char) ('a' + Byte.toUnsignedInt(hash[i]) % ALPHABET));
        }
        return new NodeId(name.toString());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** What is before the number: {@code filter} of filter-1. */
    public String group() {
        int end = numberStart();
        return name.substring(0, end > 1 && name.charAt(end - 1) == '-' ? end - 1 : end);
    }

    /** The number at the end; 0 if there is none. */
    public int number() {
        int start = numberStart();
        return start == name.length() ? 0 : Integer.parseInt(name, start, name.length(), 10);
    }

    private int numberStart() {
        int start = name.length();
        while (Character.isDigit(name.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    @Override
    public int compareTo(NodeId other) {
        if (name.equals(other.name)) {
            return 0;
        }
        int byGroup = group().compareTo(other.group());
        if (byGroup != 0) {
            return byGroup;
        }
        int byNumber = Integer.compare(number(), other.number());
        return byNumber != 0 ? byNumber : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
