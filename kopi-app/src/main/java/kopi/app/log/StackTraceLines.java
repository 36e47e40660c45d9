package kopi.app.log;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import kopi.core.text.SafeText;

/** A stack trace as safe lines: a message with line ends in it cannot pass for a frame, nor for a log entry. */
public final class StackTraceLines extends PrintWriter {
    private static final int MAX_LINES = 500;
    private static final String INDENT = "    ";

    private final List<String> lines = new ArrayList<>();
    private int left;

    private StackTraceLines() {
        super(Writer.nullWriter());
    }

    /** The lines that {@link Throwable#printStackTrace()} prints, indented by blanks in place of tabs. */
    public static List<String> of(Throwable thrown) {
        try (var trace = new StackTraceLines()) {
            thrown.printStackTrace(trace);
            if (trace.left > 0) {
                trace.lines.add("… (" + trace.left + " more lines)");
            }
            return trace.lines;
        }
    }

    /** Called with one line at a time, which may hold line ends of a message. */
    @Override
    public void println(Object line) {
        if (lines.size() == MAX_LINES) {
            left++;
            return;
        }
        String text = String.valueOf(line);
        int tabs = 0;
        while (tabs < text.length() && text.charAt(tabs) == '\t') {
            tabs++;
        }
        lines.add(INDENT.repeat(tabs) + SafeText.line(text.substring(tabs)));
    }
}
