package kopi.app.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much fits onto the terminal: so many lines of so many characters. */
record TerminalSize(int lines, int columns) {
    /** As terminals were, and as is taken where nobody knows. */
    static final TerminalSize USUAL = new TerminalSize(24, 80);

    private static final Pattern SIZE = Pattern.compile("(\\d{1,4}) (\\d{1,4})\\s*");
    private static final long PATIENCE_MILLIS = 500;
    private static final int MIN = 4;

    /** What stty says. */
    static TerminalSize now() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                stty.destroyForcibly();
                return USUAL;
            }
            return parse(new String(stty.getInputStream().readNBytes(64), US_ASCII));
        } catch (IOException _) {
            return USUAL;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }

    /** What {@code stty size} prints: lines, a blank, columns. */
    static TerminalSize parse(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            return USUAL;
        }
        int lines = Integer.parseInt(size.group(1));
        int columns = Integer.parseInt(size.group(2));
        // A terminal that does not know its size says 0.
        return lines < MIN || columns < MIN ? USUAL : new TerminalSize(lines, columns);
    }
}
