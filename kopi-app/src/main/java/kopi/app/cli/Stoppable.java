package kopi.app.cli;

/**
 * A command that a signal finds with something to clear away, or to say: its thread is interrupted, it has {@link
 * StopOnSignal#PATIENCE} to end, and then the user is told in one line that it was stopped, and what of it is left.
 */
interface Stoppable {
    /** What holds once it has ended: {@code no report was written}. Called on any thread, after the options were read. */
    String stopped();

    /** What holds if it did not end in time. Called on any thread. */
    String cutShort();
}
