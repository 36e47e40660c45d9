package kopi.app.cli;

import java.util.Map;

/** A colour of a terminal, of those that every terminal has. */
enum Colour {
    PLAIN(""),
    GREEN("\u001b[32m"),
    YELLOW("\u001b[33m"),
    RED("\u001b[31m");

    /** Ends any of them. */
    static final String END = "\u001b[0m";

    private final String begin;

    Colour(String begin) {
        this.begin = begin;
    }

    /** What a terminal is sent to begin with it. */
    String begin() {
        return begin;
    }

    /**
     * Whether stdout is to have colours: on a terminal that knows them, and whose user has nothing against it (<a
     * href="https://no-color.org">NO_COLOR</a>).
     */
    static boolean isWanted(boolean isTerminal, Map<String, String> environment) {
        return isTerminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }
}
