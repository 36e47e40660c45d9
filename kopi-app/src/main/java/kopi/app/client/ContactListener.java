package kopi.app.client;

/** Hears how a client gets on with the gateways that it asks for its job. Called by one thread; must return soon. */
public interface ContactListener {
    /**
     * No gateway has admitted the job yet, or none any more; or it makes no progress.
     *
     * @param why why, and what is done about it; one line, told once
     */
    void waiting(String why);

    /** An address that was given is of no use, or the job is started over; one line, told once. */
    default void warning(String what) {
        waiting(what);
    }

    /** That gateway is asked; an answer may take a while, or never come. */
    default void asking(String gateway) {
        // For who shows what is going on.
    }

    /** A gateway has admitted the job: nothing is waited for any more. */
    default void admitted() {
        // For who shows what is going on.
    }
}
