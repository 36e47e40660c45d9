package kopi.core.model;

/**
 * Names a job: one client's run.
 *
 * @param value 1 to 64 of {@code a-z 0-9 -}; it becomes part of broker names and of file names
 */
public record JobId(String value) {
    private static final int MAX_LENGTH = 64;

    public JobId {
        if (value.isEmpty() || value.length() > MAX_LENGTH || !value.chars().allMatch(JobId::isAllowed)) {
            throw new IllegalArgumentException(
                    "job id \"" + value + "\" must be 1 to " + MAX_LENGTH + " characters of a-z, 0-9 and -");
        }
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }

    @Override
    public String toString() {
        return value;
    }
}
