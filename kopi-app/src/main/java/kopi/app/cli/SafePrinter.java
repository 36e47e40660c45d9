package kopi.app.cli;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.List;
import kopi.app.log.StackTraceLines;
import kopi.core.text.SafeText;

/**
 * A writer to what may be a terminal. What is printed is escaped, line ends and tabs included, and a line is cut; only
 * {@link #println()} ends a line, and only this class sends the terminal a command. So nothing that comes from outside
 * can, wherever in a message it stands.
 */
final class SafePrinter extends PrintWriter {
    private static final String LINE_START = "\r";
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";
    private static final String CLEAR_TO_LINE_END = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    SafePrinter(OutputStream to, Charset charset) {
        super(to, true, charset);
    }

    private SafePrinter(Writer to) {
        super(to, true);
    }

    /** That writer if it is a safe one, else one before it. */
    static SafePrinter over(Writer to) {
        return to instanceof SafePrinter safe ? safe : new SafePrinter(to);
    }

    /** The line; what is longer than {@link SafeText#MAX_LINE} is cut. */
    @Override
    public void println(String line) {
        super.println(SafeText.line(line));
    }

    @Override
    public void println(Object line) {
        println(String.valueOf(line));
    }

    /** All other ways to print come here. */
    @Override
    public void write(String text, int offset, int length) {
        String safe = SafeText.escape(text.substring(offset, offset + length));
        super.write(safe, 0, safe.length());
    }

    @Override
    public void write(char[] text, int offset, int length) {
        write(new String(text, offset, length));
    }

    @Override
    public void write(int character) {
        write(String.valueOf((char) character));
    }

    /** JSON on a line of its own, in its whole length; the same JSON for whoever parses it. */
    void printlnJson(String json) {
        print(SafeText.json(json));
        println();
    }

    /** Takes data for a program that reads it, as it is: never where a terminal may be at the other end. */
    Writer unescaped() {
        return new Writer() {
            @Override
            public void write(char[] text, int offset, int length) {
                command(new String(text, offset, length));
            }

            @Override
            public void flush() {
                SafePrinter.this.flush();
            }

            @Override
            public void close() {
                flush();
            }
        };
    }

    /** Shows where a failure comes from, for whoever develops kopi. */
    void printStackTrace(Throwable thrown) {
        StackTraceLines.of(thrown).forEach(this::println);
    }

    /** Replaces the line in which the terminal's cursor is. */
    void redraw(String line) {
        command(LINE_START);
        print(SafeText.line(line));
        command(CLEAR_TO_LINE_END);
        flush();
    }

    /**
     * Replaces the last lines of a terminal; the cursor is in the last of them, and then in the last of the new ones.
     *
     * @param before how many there were, at least one
     */
    void redraw(List<String> lines, int before) {
        if (before > 1) {
            command("\u001b[" + (before - 1) + "A");
        }
        command(LINE_START + CLEAR_BELOW);
        for (int i = 0; i < lines.size(); i++) {
            if (i > 0) {
                println();
            }
            print(SafeText.line(lines.get(i)));
        }
        flush();
    }

    /** A line of which a part has a colour, for a terminal. */
    void println(Coloured line) {
        print(SafeText.line(line.before()));
        command(line.colour().begin());
        print(SafeText.line(line.text()));
        command(Colour.END);
        println(line.after());
    }

    /** Empties the terminal; what is printed next stands at its top. */
    void clear() {
        command(CLEAR_SCREEN);
    }

    /** As it is. */
    private void command(String sequence) {
        super.write(sequence, 0, sequence.length());
    }
}
