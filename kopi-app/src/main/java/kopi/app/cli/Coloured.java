package kopi.app.cli;

/**
 * A line of which a part has a colour.
 *
 * @param text that part
 */
record Coloured(String before, Colour colour, String text, String after) {
    /** One without. */
    static Coloured plain(String line) {
        return new Coloured(line, Colour.PLAIN, "", "");
    }

    /** For whoever knows no colours. */
    String line() {
        return before + text + after;
    }
}
