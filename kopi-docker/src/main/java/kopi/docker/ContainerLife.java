package kopi.docker;

import java.time.Instant;

/**
 * A container as it is now, which the engine may start again: then it lives another life.
 *
 * @param state the engine's word
 * @param startedAt when it was last started
 * @param restarts how often the engine has started it again by itself
 * @param exitCode of the last life, when that is over
 */
record ContainerLife(String id, String state, Instant startedAt, int restarts, int exitCode) {
    /** What is left of a process that SIGKILL has ended: 128 and its number. */
    private static final int KILLED = 137;

    /** Whether it has a process, be it frozen, or is about to have one. */
    boolean isRunning() {
        return state.equals("running") || isPaused() || state.equals("restarting");
    }

    boolean isPaused() {
        return state.equals("paused");
    }

    /** Whether it was killed. Who stops it has it asked to end first, and those who do so have other exit codes. */
    boolean wasKilled() {
        return state.equals("exited") && exitCode == KILLED;
    }

    /** The start in milliseconds since 1970: never after the incarnation that the node says of itself. */
    long incarnation() {
        return startedAt.toEpochMilli();
    }
}
