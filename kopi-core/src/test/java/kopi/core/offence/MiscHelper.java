package kopi.core.offence;

/** Has a name that says nothing, and throws what says as little. */
public final class MiscHelper {
    private MiscHelper() {}

    static RuntimeException failure() {
        return new RuntimeException("it did not work");
    }
}
