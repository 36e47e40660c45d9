package kopi.core.model;

/**
 * What a report, a file of results or its header may be called. Such names come with plans, from clients: nothing in them
 * means anything to a shell, a terminal or a file system.
 */
public final class PlainName {
    /** What is asked of a name, for messages. */
    public static final String REQUIREMENT =
            "must be 1 to 100 characters of A-Z, a-z, 0-9, '.', '_' and '-', and not begin with '.' or '-'";

    /** Characters of a name. */
    public static final int MAX_LENGTH = 100;

    private PlainName() {}

    /** Whether it is one. */
    public static boolean isValid(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_LENGTH
                && name.charAt(0) != '.'
                && name.charAt(0) != '-'
                && name.chars().allMatch(PlainName::isAllowed);
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    /**
     * This name.
     *
     * @param of what it names, for people
     * @throws IllegalArgumentException if it is none
     */
    public static String require(String of, String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException("the name of a " + of + " " + REQUIREMENT);
        }
        return name;
    }
}
