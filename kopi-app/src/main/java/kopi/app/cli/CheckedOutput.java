package kopi.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * Standard output whose failures are seen. The writers in front of it, {@link java.io.PrintWriter} and so everything
 * that picocli prints, swallow an {@link IOException}; so the first failure ends the command by way of {@link
 * OutputLostException}, which they let through. Not thread-safe.
 */
final class CheckedOutput extends OutputStream {
    private static final String BROKEN_PIPE = "Broken pipe";
    /** What fd 1 is; only Linux tells. */
    private static final Path STDOUT = Path.of("/proc/self/fd/1");

    private final OutputStream out;
    private final BooleanSupplier isPipe;
    private boolean isLost;

    /** @param isPipe whether it is known to be a pipe or a socket, where only one thing fails: nobody reads any more */
    CheckedOutput(OutputStream out, BooleanSupplier isPipe) {
        this.out = out;
        this.isPipe = isPipe;
    }

    /** Standard output of this process; not {@link System#out}, which keeps the reason of a failure to itself. */
    static CheckedOutput ofProcess() {
        return new CheckedOutput(new FileOutputStream(FileDescriptor.out), CheckedOutput::isStdoutPipe);
    }

    /** Nobody gets what is printed; ends the command that prints. */
    static final class OutputLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String reason;
        private final boolean isReaderGone;

        OutputLostException(IOException cause, boolean isReaderGone) {
            super(cause);
            this.reason = String.valueOf(cause.getMessage());
            this.isReaderGone = isReaderGone;
        }

        /** Why, in the system's words. */
        String reason() {
            return reason;
        }

        /** Whether it went to a pipe whose reader has ended, as {@code head} does once it has seen enough. */
        boolean isReaderGone() {
            return isReaderGone;
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    @Override
    public void write(int b) {
        attempt(() -> out.write(b));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        attempt(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() {
        attempt(out::flush);
    }

    /** Once lost, what is still in the buffers of writers is dropped: it must not fail a second time. */
    private void attempt(Action action) {
        if (isLost) {
            return;
        }
        try {
            action.run();
        } catch (IOException e) {
            isLost = true;
            throw new OutputLostException(e, BROKEN_PIPE.equals(e.getMessage()) || isPipe.getAsBoolean());
        }
    }

    /** The system's words may be in the user's language, so the kind of file decides where it is known. */
    private static boolean isStdoutPipe() {
        try {
            String target = Files.readSymbolicLink(STDOUT).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }
}
