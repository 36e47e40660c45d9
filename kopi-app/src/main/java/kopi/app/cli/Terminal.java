package kopi.app.cli;

import java.io.PrintWriter;
import java.time.Duration;

/** What kopi's output goes to. Nothing else prints. */
final class Terminal {
    /** Set by the launcher, which can tell; Java looks at stdin and stdout only. */
    private static final String STDERR_IS_TERMINAL = "kopi.terminal";

    /** Likewise. */
    private static final String STDOUT_IS_TERMINAL = "kopi.terminal.stdout";

    /** Likewise. */
    private static final String STDIN_IS_TERMINAL = "kopi.terminal.stdin";

    private static final Duration LAST_WORD = Duration.ofMillis(200);

    private Terminal() {}

    /** Whether somebody watches stderr, so that lines may be drawn again. */
    static boolean isStderr() {
        return Boolean.getBoolean(STDERR_IS_TERMINAL);
    }

    /** Whether somebody watches stdout, where nothing may be printed as it came. */
    static boolean isStdout() {
        return Boolean.getBoolean(STDOUT_IS_TERMINAL);
    }

    /** Whether somebody types. */
    static boolean isStdin() {
        return Boolean.getBoolean(STDIN_IS_TERMINAL);
    }

    /** Standard output as the JVM has it, which a test may have replaced. */
    static CheckedOutput stdout() {
        return new CheckedOutput(System.out, () -> false);
    }

    /** For what was asked for. */
    static SafePrinter out(CheckedOutput stdout) {
        return new SafePrinter(stdout, System.out.charset());
    }

    /** For progress, warnings and errors. */
    static SafePrinter err() {
        return new SafePrinter(System.err, System.err.charset());
    }

    /** Tells a last word to stderr if that takes it soon: what it leads to may be a full pipe that nobody reads. */
    static void tellBriefly(String line) {
        Thread teller = Thread.ofPlatform().daemon().name("last-word").start(() -> err().println(line));
        try {
            teller.join(LAST_WORD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For help texts, which have nothing from outside in them, but line ends and colours of their own. */
    static PrintWriter help(CheckedOutput stdout) {
        return new PrintWriter(stdout, true, System.out.charset());
    }

    /** Tells what no command has foreseen, in one line. */
    static void tellBug(SafePrinter err, Throwable thrown) {
        if (System.getenv(KopiCommand.STACK_TRACES) != null) {
            err.printStackTrace(thrown);
        }
        err.println("kopi: this is a bug in kopi: " + thrown + "; please report it with what "
                + KopiCommand.STACK_TRACES + "=1 in the environment adds");
    }
}
