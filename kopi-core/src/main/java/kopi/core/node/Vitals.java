package kopi.core.node;

/**
 * How a process is, for who asks from outside whether to let it live, and whether to send it work.
 *
 * @param isAlive whether its own loop turns; says nothing of the broker, which restarting the process would not mend
 * @param isReady whether it works: it is alive, has restored its state, and reaches what it needs
 * @param detail for people: what is missing, empty if nothing is
 */
public record Vitals(boolean isAlive, boolean isReady, String detail) {
    /** Everything is as it should be. */
    public static final Vitals READY = new Vitals(true, true, "");

    /** Alive, but not ready. */
    public static Vitals waiting(String why) {
        return new Vitals(true, false, why);
    }

    /** Its loop does not turn. */
    public static Vitals stuck(String why) {
        return new Vitals(false, false, why);
    }
}
