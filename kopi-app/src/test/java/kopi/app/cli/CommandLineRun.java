package kopi.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.util.function.IntSupplier;
import kopi.core.error.KopiException;
import picocli.CommandLine;

/** What came of a command. */
public record CommandLineRun(int exitCode, String out, String err) {
    static CommandLineRun of(Object command, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(command)
                .setOut(SafePrinter.over(out))
                .setErr(SafePrinter.over(err))
                .setExecutionExceptionHandler((e, failed, _) -> {
                    if (e instanceof KopiException known) {
                        return Failure.tell(failed.getErr(), known);
                    }
                    throw e;
                })
                .execute(args);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }

    /** The same of a whole command line, whose output the JVM does not see meanwhile. */
    public static CommandLineRun ofKopi(String... args) {
        return captured(() -> KopiCommand.execute(args));
    }

    /** Of something that ends with an exit code. */
    static CommandLineRun captured(IntSupplier command) {
        PrintStream stdout = System.out;
        PrintStream stderr = System.err;
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            int exitCode = command.getAsInt();
            return new CommandLineRun(exitCode, out.toString(UTF_8), err.toString(UTF_8));
        } finally {
            System.setOut(stdout);
            System.setErr(stderr);
        }
    }
}
