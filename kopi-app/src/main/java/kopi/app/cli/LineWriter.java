package kopi.app.cli;

import java.io.Writer;
import java.util.function.Consumer;

/** Hands on what is written, a line at a time, without the line ends. Not thread-safe. */
final class LineWriter extends Writer {
    private final Consumer<String> lines;
    private final StringBuilder line = new StringBuilder();

    LineWriter(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void write(char[] text, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (text[i] == '\n') {
                end();
            } else {
                line.append(text[i]);
            }
        }
    }

    private void end() {
        lines.accept(line.toString());
        line.setLength(0);
    }

    @Override
    public void flush() {}

    /** What stands behind the last line end is a line, too. */
    @Override
    public void close() {
        if (!line.isEmpty()) {
            end();
        }
    }
}
