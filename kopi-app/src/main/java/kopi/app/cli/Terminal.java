package kopi.app.cli;

/** What kopi's output goes to. */
final class Terminal {
    /** Set by the launcher, which can tell; Java looks at stdin and stdout only. */
    private static final String STDERR_IS_TERMINAL = "kopi.terminal";

    private Terminal() {}

    /** Whether somebody watches stderr, so that lines may be drawn again. */
    static boolean isStderr() {
        return Boolean.getBoolean(STDERR_IS_TERMINAL);
    }
}
